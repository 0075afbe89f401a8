#include "server/engine/divergence/scalar_terms.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace drift::scalar {
namespace {

// (1 + t)·ln(1 + t), which is 0 at −1.
Real TimesLog1p(Real t) { return t == -1 ? 0 : (1 + t) * std::log1p(t); }

}  // namespace

Real Total(absl::Span<const double> counts, Real smoothing) {
  Real total = 0;
  for (double count : counts) total += count + smoothing;
  return total;
}

Real JsdTerm(Real x, Real y) {
  const Real sum = x + y;
  if (sum == 0) return 0;
  const Real t = (x - y) / sum;
  return std::max<Real>(0, sum * (TimesLog1p(t) + TimesLog1p(-t)) / 2);
}

Real KlTerm(Real x, Real y) {
  if (x == 0) return y;
  if (y == 0) return std::numeric_limits<Real>::infinity();
  const Real difference = x - y;
  // log1p where the two are close; far below y the quotient itself is the more precise.
  const Real logarithm = x < y / 2 ? std::log(x / y) : std::log1p(difference / y);
  return x * logarithm - difference;
}

Real HellingerTerm(Real x, Real y) {
  if (x == y) return 0;  // also where both are 0
  const Real difference = (x - y) / (std::sqrt(x) + std::sqrt(y));
  return difference * difference;
}

Real EntropyTerm(Real count, Real total) {
  if (count == 0) return 0;
  // log1p next to 1, where a rounded quotient would have lost the logarithm.
  const Real logarithm =
      count < total / 2 ? std::log(count / total) : std::log1p((count - total) / total);
  return -count / total * logarithm;
}

}  // namespace drift::scalar
