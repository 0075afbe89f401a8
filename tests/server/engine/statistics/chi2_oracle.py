"""Noise floors and p-values by SciPy's chi-square, for noise_test.cc to compare with.

Writes one line a case: live values, reference values, bins, level, overdispersion, the noise floor
of JSD and of KL in bits, a JSD in bits, and its p-value.
"""

import itertools
import math

from scipy.stats import chi2

SIZES = [(100, 100), (500, 25000), (1234, 777), (1e6, 1e9)]
BINS = [2, 3, 20, 64, 500]
LEVELS = [0.05, 0.01, 1e-3, 1e-6, 1e-12]
OVERDISPERSIONS = [1, 2.5, 10]


def case(live, reference, bins, level, overdispersion):
    h = 1 / live + 1 / reference
    freedom = bins - 1
    floor_nats = chi2.isf(level, freedom) * overdispersion * h
    jsd_floor, kl_floor = floor_nats / 8 / math.log(2), floor_nats / 2 / math.log(2)
    jsd_bits = 0.7 * jsd_floor
    p_value = chi2.sf(8 * jsd_bits * math.log(2) / (h * overdispersion), freedom)
    results = jsd_floor, kl_floor, jsd_bits, p_value
    return live, reference, bins, level, overdispersion, *map(float, results)


def main():
    for sizes, *rest in itertools.product(SIZES, BINS, LEVELS, OVERDISPERSIONS):
        print(*case(*sizes, *rest))


if __name__ == "__main__":
    main()
