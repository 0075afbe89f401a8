// What each bin adds to the JSD: what moved, in the score's own unit.
#ifndef DRIFT_SERVER_ENGINE_DIVERGENCE_CONTRIBUTIONS_H_
#define DRIFT_SERVER_ENGINE_DIVERGENCE_CONTRIBUTIONS_H_

#include <vector>

#include "absl/types/span.h"

namespace drift {

// The bins' contributions in bits, in their order: with p and q a bin's shares of live and
// reference and m = (p+q)/2, ½ p log2(p/m) + ½ q log2(q/m). Each is >= 0, as it is the part that
// the bin has in the excess of the entropy of M over those of P and Q, and 0 only where p = q. They
// sum to jsd_bits of ComputeDivergences but for rounding.
//
// Preconditions as there: equal sizes, both totals above 0.
std::vector<double> JsdContributionsBits(absl::Span<const double> live,
                                         absl::Span<const double> reference);

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_DIVERGENCE_CONTRIBUTIONS_H_
