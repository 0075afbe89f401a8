"""Histograms and their divergences by SciPy, for scipy_test.cc to compare with.

Writes one line a histogram pair: smoothing, bins, the live counts, the reference counts, and all
fields of Divergences in the order of fields.h. The argument is the seed.

SciPy sums terms of either sign, which leaves an absolute error of about 1e-16. Where a divergence
is too small for that to be 1e-9 of it, the definitions are evaluated in 50-digit decimals instead.
"""

import math
import random
import sys
from decimal import Decimal, getcontext

import numpy as np
from scipy.spatial.distance import jensenshannon
from scipy.special import rel_entr, xlogy
from scipy.stats import entropy

getcontext().prec = 50
SMALL_BITS = 1e-6


def shares(counts, smoothing):
    smoothed = np.asarray(counts, dtype=float) + smoothing
    return smoothed / smoothed.sum()


def scipy_divergences(live, reference, smoothing):
    p, q = shares(live, 0), shares(reference, 0)
    jsd = jensenshannon(p, q, base=2) ** 2
    hellinger = np.linalg.norm(np.sqrt(p) - np.sqrt(q)) / math.sqrt(2)
    variation = np.abs(p - q).sum() / 2
    p, q = shares(live, smoothing), shares(reference, smoothing)
    kl = rel_entr(p, q).sum(), rel_entr(q, p).sum()
    with np.errstate(divide="ignore"):
        cross_entropies = -xlogy(p, q).sum(), -xlogy(q, p).sum()
    values = (
        jsd,
        *(nats / math.log(2) for nats in kl),
        sum(kl),
        hellinger,
        variation,
        entropy(p, base=2),
        entropy(q, base=2),
        *(nats / math.log(2) for nats in cross_entropies),
    )
    return tuple(float(value) for value in values)


def decimal_kl_bits(p, q):
    """Σ p log2(p/q); only for q > 0 wherever p > 0."""
    terms = (a * (a / b).ln() for a, b in zip(p, q) if a > 0)
    return sum(terms) / Decimal(2).ln()


def decimal_shares(counts, smoothing):
    smoothed = [Decimal(c) + Decimal(smoothing) for c in counts]
    total = sum(smoothed)
    return [c / total for c in smoothed]


def decimal_cross_entropy_bits(p, q):
    """−Σ p log2 q; only for q > 0 wherever p > 0."""
    return -sum(a * b.ln() for a, b in zip(p, q) if a > 0) / Decimal(2).ln()


def decimal_divergences(live, reference, smoothing):
    p, q = decimal_shares(live, 0), decimal_shares(reference, 0)
    middle = [(a + b) / 2 for a, b in zip(p, q)]
    jsd = (decimal_kl_bits(p, middle) + decimal_kl_bits(q, middle)) / 2
    squares = sum((a.sqrt() - b.sqrt()) ** 2 for a, b in zip(p, q)) / 2
    variation = sum(abs(a - b) for a, b in zip(p, q)) / 2
    p, q = decimal_shares(live, smoothing), decimal_shares(reference, smoothing)
    kl = decimal_kl_bits(p, q), decimal_kl_bits(q, p)
    psi = sum(kl) * Decimal(2).ln()
    distances = jsd, *kl, psi, squares.sqrt(), variation
    pairs = (p, p), (q, q), (p, q), (q, p)
    entropies = (decimal_cross_entropy_bits(a, b) for a, b in pairs)
    # Of equal shares nothing but the rounding of the 50th digit is left.
    return tuple(float(x) if x > Decimal("1e-40") else 0.0 for x in (*distances, *entropies))


def divergences(live, reference, smoothing):
    values = scipy_divergences(live, reference, smoothing)
    if min(values) >= SMALL_BITS or math.inf in values:
        return values
    return decimal_divergences(live, reference, smoothing)


def frozen_pair(rng, bins):
    """All but a few of very many values in one bin: an entropy of a millionth of a bit."""
    pair = [[rng.randrange(1, 4) for _ in range(bins)] for _ in range(2)]
    for counts in pair:
        counts[0] = rng.randrange(10**8, 10**9)
    return pair


def random_pair(rng, bins):
    most = 10 ** rng.uniform(0.5, 9)
    return [[int(rng.random() * most) for _ in range(bins)] for _ in range(2)]


def drifted_pair(rng, bins):
    """Two samples of nearly the same distribution: what is scored most of the time."""
    shares = [rng.expovariate(1) for _ in range(bins)]
    most = 10 ** rng.uniform(2, 6)
    return [[int(most * s * rng.uniform(0.9, 1.1)) for s in shares] for _ in range(2)]


def sparse_counts(rng, bins):
    return [rng.randrange(1000) if rng.random() < 0.2 else 0 for _ in range(bins)]


def sparse_pair(rng, bins):
    return sparse_counts(rng, bins), sparse_counts(rng, bins)


def disjoint_pair(rng, bins):
    live = [rng.randrange(1, 1000) if i % 2 else 0 for i in range(bins)]
    reference = [0 if i % 2 else rng.randrange(1, 1000) for i in range(bins)]
    return live, reference


def one_bucket_pair(rng, bins):
    bucket = rng.randrange(bins)
    live, reference = [0] * bins, [0] * bins
    live[bucket], reference[bucket] = rng.randrange(1, 10**6), rng.randrange(1, 10**6)
    return live, reference


def identical_pair(rng, bins):
    counts = [rng.randrange(10**6) for _ in range(bins)]
    return counts, counts


def tiny_pair(rng, bins):
    """A millionth apart: a JSD of 1e-14 to 1e-12 bits."""
    reference = [rng.randrange(10**11, 10**12) for _ in range(bins)]
    return [c + int(c * rng.uniform(-3e-6, 3e-6)) for c in reference], reference


def huge_pair(rng, bins):
    return [[rng.randrange(10**15) for _ in range(bins)] for _ in range(2)]


# How many pairs of each kind; those that need decimals are slow.
PAIRS = {
    random_pair: 1500,
    drifted_pair: 1000,
    sparse_pair: 1000,
    huge_pair: 300,
    disjoint_pair: 200,
    one_bucket_pair: 60,
    identical_pair: 40,
    tiny_pair: 100,
    frozen_pair: 40,
}


def main():
    rng = random.Random(int(sys.argv[1]))
    for make, pairs in PAIRS.items():
        for _ in range(pairs):
            live, reference = make(rng, rng.randrange(2, 65))
            if not sum(live) or not sum(reference):
                continue
            smoothing = rng.choice([0, 0.5, 0.5, 1])
            expected = divergences(live, reference, smoothing)
            print(smoothing, len(live), *live, *reference, *map(repr, expected))


if __name__ == "__main__":
    main()
