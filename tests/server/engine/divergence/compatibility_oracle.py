"""Counts and what other tools' formulas make of them, for compatibility_test.cc to compare with.

Each tool's formula is written down from its source with NumPy and SciPy as the tool uses them. One
line a histogram pair: bins, the live counts, the reference counts, and a score for each preset in
the order of the enum. The argument is the seed.
"""

import math
import random
import sys

import numpy as np
from scipy import stats
from scipy.spatial import distance

# Below it SciPy's sum of terms of either sign has lost more than a billionth of the divergence.
LEAST_JSD = 1e-6


def filled(shares):
    """Evidently's replacement of zeros."""
    least = shares[shares != 0].min()
    return np.where(shares == 0, least / 10**6 if least <= 0.0001 else 0.0001, shares)


def psi(p, q):
    return ((q - p) * np.log(q / p)).sum()


def tfdv_jensen_shannon(p, q):
    m = (p + q) / 2
    kl = [sum(a * math.log2(a / b) for a, b in zip(s, m) if a > 0) for s in (p, q)]
    return min(sum(kl) / 2, 1.0)


def scores(live, reference):
    live, reference = np.array(live, dtype=float), np.array(reference, dtype=float)
    p, q = live / live.sum(), reference / reference.sum()
    evidently_p, evidently_q = filled(p), filled(q)
    fiddler_p, fiddler_q = ((c + 1) / (c + 1).sum() for c in (live, reference))
    return (
        distance.jensenshannon(q, p, None),
        stats.entropy(evidently_q, evidently_p),
        psi(evidently_p, evidently_q),
        distance.jensenshannon(q, p, base=2),
        tfdv_jensen_shannon(p, q),
        distance.jensenshannon(live, reference),
        psi(p + 1e-10, q + 1e-10),
        psi(fiddler_p, fiddler_q),
    )


def counts(rng, bins):
    """Of a few to very many values, with or without empty bins."""
    most = 10 ** rng.uniform(0.5, 7)
    empty = rng.choice([0, 0, 0.3, 0.8])
    return [0 if rng.random() < empty else int(rng.random() * most) for _ in range(bins)]


def main():
    rng = random.Random(int(sys.argv[1]))
    for _ in range(3000):
        bins = rng.randrange(2, 41)
        live, reference = counts(rng, bins), counts(rng, bins)
        if not sum(live) or not sum(reference):
            continue
        expected = scores(live, reference)
        if expected[4] >= LEAST_JSD:
            print(bins, *live, *reference, *(repr(float(score)) for score in expected))


if __name__ == "__main__":
    main()
