// What the bins of a score hold.
#ifndef DRIFT_SERVER_ENGINE_STATISTICS_BIN_COUNTS_H_
#define DRIFT_SERVER_ENGINE_STATISTICS_BIN_COUNTS_H_

#include <vector>

#include "absl/types/span.h"
#include "server/engine/statistics/scoring_bins.h"

namespace drift {

// Both sides of a score, as divergences take them.
struct Sides {
  std::vector<double> live;
  std::vector<double> reference;
};
Sides SidesOf(absl::Span<const ScoringBin> bins);

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_STATISTICS_BIN_COUNTS_H_
