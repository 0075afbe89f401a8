"""Prints the fingerprints that layout_test.cc expects, from the description in fingerprint.h alone."""

import struct


def fnv1a(data):
    result = 0xCBF29CE484222325
    for byte in data:
        result = (result ^ byte) * 0x100000001B3 % 2**64
    return result


def encode(tag, *numbers):
    return bytes([tag]) + b"".join(
        struct.pack("<d" if isinstance(number, float) else "<q", number) for number in numbers
    )


for name, data in [
    ("log_linear, lossless", encode(1, 0)),
    ("log_linear, 160", encode(1, 160)),
    ("probability, 160", encode(2, 160)),
    ("linear from 0 to 1, 64", encode(3, 0.0, 1.0, 64)),
    ("linear from -0.5 to 2.5, 10", encode(3, -0.5, 2.5, 10)),
    ("explicit -1, 0, 2.5", encode(4, 3, -1.0, 0.0, 2.5)),
    ("categorical, 64", encode(5, 64)),
]:
    print(f"{fnv1a(data):#018x}  {name}")
