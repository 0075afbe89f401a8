// The bins of two counts, without the steps that a score takes in between.
#ifndef DRIFT_TESTS_SERVER_ENGINE_STATISTICS_BINS_OF_H_
#define DRIFT_TESTS_SERVER_ENGINE_STATISTICS_BINS_OF_H_

#include <vector>

#include "server/engine/statistics/scoring_bins.h"

namespace drift {

inline std::vector<ScoringBin> BinsOf(const Layout& layout, const BinGroups& groups,
                                      const Counts& live, const Counts& reference) {
  const PairedCounts counts(live, reference);
  return MakeBins(layout, groups, SumByGroup(groups, counts), counts);
}

}  // namespace drift

#endif  // DRIFT_TESTS_SERVER_ENGINE_STATISTICS_BINS_OF_H_
