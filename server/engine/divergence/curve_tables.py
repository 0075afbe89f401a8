"""Writes curve_tables.h: piecewise polynomials of the two curves that divergences are made of.

With u = min(x, y)/(x + y) in (0, 1/2] and t = 1 - 2u, as curves-inl.h explains:
  H = [(1+t) ln(1+t) + (1-t) ln(1-t)] / (2 t^2), of v = 1 + OFFSET - t^2, which is never below OFFSET
  E = (atanh(t)/t - 1) / t^2, of u
Both are smooth but at t = 1. One polynomial of t^2 each serves up to |t| = NEAR. Beyond it, where 32
segments can be looked up, a segment is what the exponent and the top mantissa bit of v or u, as a
float, tell apart: half an octave. All are fitted for the least relative error of what a bin adds to
its divergence (Lawson's reweighted least squares).

  python3 curve_tables.py >curve_tables.h
"""

import numpy as np
from numpy.polynomial import chebyshev, polynomial

FIRST_OF_V, LAST_OF_V = 223, 254  # bits >> 22: from 1.5 * 2^-16, and 1 + OFFSET
FIRST_OF_U, LAST_OF_U = 221, 252  # from 1.5 * 2^-17, and 1/2 alone
OFFSET = 1.5 / 2**16
NEAR = 0.65  # of |t|
SERIES_BELOW = 0.15  # of t: the closed forms cancel there


def series(t, terms):
    return sum(t ** (2 * i) * term for i, term in enumerate(terms))


def half_entropy(v):
    w = np.maximum(0, np.minimum(1, 1 + OFFSET - v))
    t = np.sqrt(w)
    near = series(t, [1 / ((2 * i + 1) * (2 * i + 2)) for i in range(20)])
    down = np.maximum(v - OFFSET, 1e-300) / (1 + t)  # 1 - t, without cancellation
    logs = (1 + t) * np.log(1 + t) + down * np.log(down)
    return np.where(t < SERIES_BELOW, near, logs / (2 * np.where(w == 0, 1, w)))


def atanh_excess(u):
    t = 1 - 2 * u
    near = series(t, [1 / (2 * i + 3) for i in range(20)])
    far = np.where(abs(t) < SERIES_BELOW, SERIES_BELOW, t)
    logs = (np.log((1 - u) / u) / 2 / far - 1) / (far * far)
    return np.where(abs(t) < SERIES_BELOW, near, logs)


def weight_of_atanh_excess(u):
    """A KL's term is t^2 [1 + (t^2 + t) E]."""
    t = 1 - 2 * u
    return (t * t + t) / (1 + (t * t + t) * atanh_excess(u))


def logarithm(f):
    near = np.zeros_like(f)
    for power in reversed(range(12)):
        near = near * f + (-1) ** power / (power + 3)
    far = np.where(abs(f) < 0.01, 0.01, f)
    return np.where(abs(f) < 0.01, near, (np.log1p(far) - far + far * far / 2) / far**3)


def weight_of_logarithm(f):
    return f**3 / np.log1p(f)


def start_of(segment):
    return float(np.uint32(segment << 22).view(np.float32))


def fit(curve, weight_of, low, high, degree):
    """Coefficients in u, lowest first."""
    middle, half = (low + high) / 2, (high - low) / 2
    x = np.cos(np.pi * (np.arange(400) + 0.5) / 400)
    u = middle + half * x
    values, weight = curve(u), weight_of(u)
    importance, best = np.ones_like(u), None
    for _ in range(60):
        found = chebyshev.chebfit(x, values, degree, w=weight * np.sqrt(importance))
        error = abs((chebyshev.chebval(x, found) - values) * weight)
        if best is None or error.max() < best[0]:
            best = error.max(), found
        importance *= error / error.max() + 1e-3
        importance /= importance.mean()
    in_u = np.zeros(1)
    for coefficient in reversed(chebyshev.cheb2poly(best[1])):
        in_u = polynomial.polyadd(polynomial.polymul(in_u, [-middle / half, 1 / half]), [coefficient])
    return in_u


def table(curve, weight_of, degree, first, last):
    """Rows of 32: each coefficient of all segments, which stand where their low five bits say."""
    rows = np.zeros((degree + 1, 32))
    for segment in range(first, last):
        ends = start_of(segment), start_of(segment + 1)
        rows[:, segment % 32] = fit(curve, weight_of, *ends, degree)
    rows[:, last % 32] = rows[:, (last - 1) % 32]  # t = 0, and what rounding makes of it
    return rows


def print_table(name, comment, rows):
    print(f"\n// {comment}\nalignas(64) inline constexpr float {name}[{len(rows)}][32] = {{")
    for row in rows:
        print("    {" + ", ".join(f"{value:.9e}F" for value in row) + "},")
    print("};")


def print_row(name, comment, coefficients):
    print(f"\n// {comment}\ninline constexpr float {name}[{len(coefficients)}] = {{")
    print("    " + ", ".join(f"{value:.9e}F" for value in coefficients) + "};")


def print_near():
    def u_of(w):
        return (1 - np.sqrt(w)) / 2

    def entropy(w):
        return half_entropy(1 + OFFSET - w)

    ends = 0, NEAR**2
    print(f"\n// Of t^2, up to where the two that follow serve.\ninline constexpr float kNear = {NEAR**2:.4f}F;")
    coefficients = fit(entropy, lambda w: 1 / entropy(w), *ends, 5)
    print_row("kNearHalfEntropy", "H: coefficient i of t^2i.", coefficients)
    coefficients = fit(lambda w: atanh_excess(u_of(w)), lambda w: weight_of_atanh_excess(u_of(w)), *ends, 6)
    print_row("kNearAtanhExcess", "E: the same.", coefficients)


def print_logarithm():
    ends = np.sqrt(0.5) - 1, np.sqrt(2) - 1
    coefficients = fit(logarithm, weight_of_logarithm, *ends, 6)
    print_row("kLogarithm", "p of the logarithm: coefficient i of f^i.", coefficients)


def main():
    print(
        """// Made by curve_tables.py, which says of what; do not edit.
#ifndef DRIFT_SERVER_ENGINE_DIVERGENCE_CURVE_TABLES_H_
#define DRIFT_SERVER_ENGINE_DIVERGENCE_CURVE_TABLES_H_

// clang-format off
namespace drift::curves {"""
    )
    print(f"\n// What v is never below.\ninline constexpr float kOffset = {OFFSET!r}F;")
    print(f"// What u must not be below.\ninline constexpr float kLeastShare = {start_of(FIRST_OF_U)!r}F;")
    entropy = table(half_entropy, lambda v: 1 / half_entropy(v), 4, FIRST_OF_V, LAST_OF_V)
    print_table("kHalfEntropy", "H: coefficient i of v^i of each segment.", entropy)
    excess = table(atanh_excess, weight_of_atanh_excess, 5, FIRST_OF_U, LAST_OF_U)
    print_table("kAtanhExcess", "E: the same of u.", excess)
    print_near()
    print_logarithm()
    print(
        """
}  // namespace drift::curves
// clang-format on

#endif  // DRIFT_SERVER_ENGINE_DIVERGENCE_CURVE_TABLES_H_"""
    )


if __name__ == "__main__":
    main()
