// The oracle: the definitions, bin after bin, in long double.
//
// Each term is written in the difference of the two probabilities, so that it is >= 0 and a
// divergence of 1e-12 bits does not drown in the rounding of terms of 1. With x = a·M and y = b·N
// (a of N live, b of M reference values), which are p and q but for the factor N·M, s = x + y, d =
// x − y and t = d/s:
//   JSD   ½ Σ s·½[(1+t)ln(1+t) + (1−t)ln(1−t)]
//   KL    Σ x·ln(x/y) − d   and   Σ d − y·ln(x/y)      (the sum of all d is 0)
// With x87's 64-bit mantissa d loses 5e-20/|t| of its precision, so 1e-9 holds down to about 1e-18
// bits.
#include <algorithm>
#include <cmath>
#include <limits>

#include "server/engine/divergence/divergence.h"

namespace drift {
namespace {

using Real = long double;

constexpr Real kLn2 = 0.693147180559945309417232121458176568L;
constexpr Real kInfinity = std::numeric_limits<Real>::infinity();

Real Total(absl::Span<const double> counts, Real smoothing) {
  Real total = 0;
  for (double count : counts) total += count + smoothing;
  return total;
}

// (1 + t)·ln(1 + t), which is 0 at −1.
Real EntropyTerm(Real t) { return t == -1 ? 0 : (1 + t) * std::log1p(t); }

Real JsdTerm(Real x, Real y) {
  const Real sum = x + y;
  if (sum == 0) return 0;
  const Real t = (x - y) / sum;
  return sum * (EntropyTerm(t) + EntropyTerm(-t)) / 2;
}

// x·ln(x/y) − x + y.
Real KlTerm(Real x, Real y) {
  if (x == 0) return y;
  if (y == 0) return kInfinity;
  const Real difference = x - y;
  // log1p where the two are close; far below y the quotient itself is the more precise.
  const Real logarithm = x < y / 2 ? std::log(x / y) : std::log1p(difference / y);
  return x * logarithm - difference;
}

}  // namespace

Divergences ScalarDivergences(absl::Span<const double> live, absl::Span<const double> reference,
                              double smoothing) {
  const Real live_total = Total(live, 0);
  const Real reference_total = Total(reference, 0);
  const Real smoothed_live_total = Total(live, smoothing);
  const Real smoothed_reference_total = Total(reference, smoothing);
  Real jsd = 0, live_to_reference = 0, reference_to_live = 0;
  for (size_t i = 0; i < live.size(); ++i) {
    jsd += JsdTerm(live[i] * reference_total, reference[i] * live_total);
    const Real x = (live[i] + Real{smoothing}) * smoothed_reference_total;
    const Real y = (reference[i] + Real{smoothing}) * smoothed_live_total;
    live_to_reference += KlTerm(x, y);
    reference_to_live += KlTerm(y, x);
  }
  const Real jsd_bits = jsd / (2 * live_total * reference_total * kLn2);
  const Real kl_scale = 1 / (smoothed_live_total * smoothed_reference_total * kLn2);
  return {.jsd_bits = static_cast<double>(std::clamp<Real>(jsd_bits, 0, 1)),
          .kl_live_to_reference_bits = static_cast<double>(live_to_reference * kl_scale),
          .kl_reference_to_live_bits = static_cast<double>(reference_to_live * kl_scale)};
}

}  // namespace drift
