// One bin's terms, in long double, as the oracle and what is computed once per question take them.
// Internal to this folder.
//
// Each term is written in the difference of the two probabilities, so that it is >= 0 and a
// divergence of 1e-12 bits does not drown in the rounding of terms of 1. x and y are p and q but
// for a common factor, s = x + y, d = x − y and t = d/s:
//   JSD   ½ Σ s·½[(1+t)ln(1+t) + (1−t)ln(1−t)]
//   KL    Σ x·ln(x/y) − d   and   Σ d − y·ln(x/y)      (the sum of all d is 0)
#ifndef DRIFT_SERVER_ENGINE_DIVERGENCE_SCALAR_TERMS_H_
#define DRIFT_SERVER_ENGINE_DIVERGENCE_SCALAR_TERMS_H_

#include <numbers>

#include "absl/types/span.h"

namespace drift::scalar {

using Real = long double;

inline constexpr Real kLn2 = std::numbers::ln2_v<Real>;

// The sum of all counts, each with `smoothing` added.
Real Total(absl::Span<const double> counts, Real smoothing);

// s·½[(1+t)ln(1+t) + (1−t)ln(1−t)], twice a bin's part of the JSD in nats.
Real JsdTerm(Real x, Real y);

// x·ln(x/y) − x + y: +infinity for x > 0 and y = 0.
Real KlTerm(Real x, Real y);

// (√x − √y)².
Real HellingerTerm(Real x, Real y);

// −p·ln(p), p = count/total.
Real EntropyTerm(Real count, Real total);

}  // namespace drift::scalar

#endif  // DRIFT_SERVER_ENGINE_DIVERGENCE_SCALAR_TERMS_H_
