// Counts added up by the groups of a score.
#ifndef DRIFT_SERVER_ENGINE_STATISTICS_GROUP_SUMS_H_
#define DRIFT_SERVER_ENGINE_STATISTICS_GROUP_SUMS_H_

#include <vector>

#include "server/engine/histogram/counts.h"
#include "server/engine/statistics/scoring_bins.h"

namespace drift {

// The number of regular values in each group, in their order. `counts` must not be coarser than the
// groups.
std::vector<double> GroupSums(const BinGroups& groups, const Counts& counts);

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_STATISTICS_GROUP_SUMS_H_
