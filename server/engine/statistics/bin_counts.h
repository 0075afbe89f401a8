// What the bins of a score hold: of the two sides that they were made for, or of other counts, a
// block of the reference, say.
#ifndef DRIFT_SERVER_ENGINE_STATISTICS_BIN_COUNTS_H_
#define DRIFT_SERVER_ENGINE_STATISTICS_BIN_COUNTS_H_

#include <vector>

#include "absl/types/span.h"
#include "server/engine/histogram/counts.h"
#include "server/engine/statistics/scoring_bins.h"

namespace drift {

// Both sides of a score, as divergences take them.
struct Sides {
  std::vector<double> live;
  std::vector<double> reference;
};
Sides SidesOf(absl::Span<const ScoringBin> bins);

// The number of values of `counts` in each of `bins`, in their order. `dropped_bits` is the
// resolution of the groups that the bins were made with (0 for categories); `counts` must not be
// coarser. What no bin holds is left out; of a part of the live or the reference that the bins were
// made for, that is nothing.
std::vector<double> BinCounts(absl::Span<const ScoringBin> bins, int dropped_bits,
                              const Counts& counts);

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_STATISTICS_BIN_COUNTS_H_
