"""Wasserstein distances by SciPy, for wasserstein_test.cc to compare with.

Buckets, resolutions and representatives are made here from the layouts' definitions, without the
engine. One line a case: the layout (its kind, how many parameters, the parameters), then for live
and for reference the dropped bits, the number of buckets and each bucket's number and count, and
last the distance. The argument is the seed.
"""

import random
import struct
import sys
from bisect import bisect_left
from collections import Counter

from scipy.stats import wasserstein_distance

ONE_BUCKET = 2**63 - 1


def bits_of(value):
    return struct.unpack("<q", struct.pack("<d", value))[0]


def double_of(bits):
    return struct.unpack("<d", struct.pack("<q", bits))[0]


def log_linear_bucket(value, bits):
    if value == 0:
        return 0
    if value > 0:
        return 1 + ((bits_of(value) - 1) >> bits)
    return -1 - (bits_of(-value) >> bits)


def log_linear_edges(bucket, bits):
    if bucket > 0:
        return double_of((bucket - 1) << bits), double_of(bucket << bits)
    # The upper edge belongs to the bucket, so it is the double next to the one where the magnitude's
    # own bucket begins.
    magnitude = -1 - bucket
    return -double_of((magnitude + 1) << bits), -double_of(magnitude << bits)


class LogLinear:
    spec = "log_linear", 0

    def values(self, rng):
        mean, sigma = rng.uniform(-3, 3), rng.uniform(0.5, 2)
        return [rng.gauss(mean, sigma) for _ in range(rng.randrange(1, 300))]

    def resolution(self, rng):
        return rng.choice([0, 40, 47, 49, 51])

    def bucket(self, value, bits):
        return log_linear_bucket(value, bits)

    def representative(self, value, bits):
        if bits == 0 or value == 0:
            return value
        lower, upper = log_linear_edges(log_linear_bucket(value, bits), bits)
        return lower / 2 + upper / 2


class Probability(LogLinear):
    spec = "probability", 0

    def values(self, rng):
        a, b = rng.uniform(0.2, 5), rng.uniform(0.2, 5)
        ends = [0.0] * rng.randrange(3) + [1.0] * rng.randrange(3)
        return ends + [rng.betavariate(a, b) for _ in range(rng.randrange(1, 300))]

    def resolution(self, rng):
        return rng.choice([50, 51, 53])

    def bucket(self, value, bits):
        return ONE_BUCKET if value == 1 else log_linear_bucket(value / (1 - value), bits)

    def representative(self, value, bits):
        if value in (0, 1):
            return value
        edges = log_linear_edges(self.bucket(value, bits), bits)
        return sum(odds / (1 + odds) for odds in edges) / 2


class Explicit:
    def __init__(self, rng):
        self.bounds = sorted({rng.uniform(-100, 100) for _ in range(rng.randrange(2, 40))})
        self.spec = "explicit", len(self.bounds), *map(repr, self.bounds)

    def values(self, rng):
        return [
            rng.uniform(self.bounds[0], self.bounds[-1]) for _ in range(rng.randrange(1, 300))
        ]

    def resolution(self, rng):
        return 0

    def bucket(self, value, bits):
        return max(1, bisect_left(self.bounds, value)) - 1

    def representative(self, value, bits):
        bucket = self.bucket(value, bits)
        return (self.bounds[bucket] + self.bounds[bucket + 1]) / 2


class Linear(Explicit):
    def __init__(self, rng):
        low, step, buckets = rng.randrange(-50, 50), rng.choice([0.25, 1, 4]), rng.randrange(1, 64)
        self.bounds = [low + step * i for i in range(buckets + 1)]
        self.spec = "linear", 3, low, low + step * buckets, buckets


def counts_of(layout, values, bits):
    counts = Counter(layout.bucket(value, bits) for value in values)
    return bits, len(counts), *(number for bucket in sorted(counts.items()) for number in bucket)


def main():
    rng = random.Random(int(sys.argv[1]))
    for trial in range(1200):
        make = [lambda rng: LogLinear(), lambda rng: Probability(), Explicit, Linear][trial % 4]
        layout = make(rng)
        sides = layout.values(rng), layout.values(rng)
        bits = layout.resolution(rng), layout.resolution(rng)
        placed = [[layout.representative(v, max(bits)) for v in values] for values in sides]
        distance = float(wasserstein_distance(*placed))
        if distance > 1e-6:
            counts = (counts_of(layout, v, b) for v, b in zip(sides, bits))
            print(*layout.spec, *(word for words in counts for word in words), repr(distance))


if __name__ == "__main__":
    main()
