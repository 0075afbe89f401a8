"""Noise floors and p-values by SciPy's chi-square, for noise_test.cc to compare with.

Writes one line a case: live values, reference values, bins, level, overdispersion, the noise floor of JSD and of KL
in bits, a JSD in bits, and its p-value.
"""

import math

from scipy.stats import chi2

SIZES = [(100, 100), (500, 25000), (1234, 777), (1e6, 1e9)]
BINS = [2, 3, 20, 64, 500]
LEVELS = [0.05, 0.01, 1e-3, 1e-6, 1e-12]
OVERDISPERSIONS = [1, 2.5, 10]


def main():
    for live, reference in SIZES:
        h = 1 / live + 1 / reference
        for bins in BINS:
            for level in LEVELS:
                for overdispersion in OVERDISPERSIONS:
                    nats = chi2.isf(level, bins - 1) * overdispersion * h
                    jsd_bits = 0.7 * nats / 8 / math.log(2)
                    p_value = chi2.sf(8 * jsd_bits * math.log(2) / (h * overdispersion), bins - 1)
                    floors = nats / 8 / math.log(2), nats / 2 / math.log(2)
                    print(live, reference, bins, level, overdispersion, *map(repr, floors), repr(jsd_bits), repr(p_value))


if __name__ == "__main__":
    main()
