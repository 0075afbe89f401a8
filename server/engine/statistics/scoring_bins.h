// The bins on which a score is computed, the same for every divergence of the score: groups of
// neighbouring buckets (scoring_groups.h), of which those too rare to score, for the numbers of
// values at hand, are merged each time.
#ifndef DRIFT_SERVER_ENGINE_STATISTICS_SCORING_BINS_H_
#define DRIFT_SERVER_ENGINE_STATISTICS_SCORING_BINS_H_

#include <cstdint>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "server/engine/histogram/counts.h"
#include "server/engine/histogram/layout.h"
#include "server/engine/statistics/paired_counts.h"
#include "server/engine/statistics/scoring_groups.h"

namespace drift {

// One bin of a score. Numeric bins hold values in (lower, upper]; others name what they hold.
struct ScoringBin {
  enum class Kind { kRange, kCategories, kSpecials };
  Kind kind = Kind::kRange;
  int64_t first_bucket = 0;  // kRange: of a group, or of several that were merged
  int64_t last_bucket = 0;
  absl::InlinedVector<int64_t, 1> categories = {};  // kCategories: their buckets
  // kSpecials; where rare categories are merged into `other`, they stand in `categories`.
  absl::InlinedVector<Special, kSpecialCount> specials = {};
  uint64_t live = 0;  // counts
  uint64_t reference = 0;
};

// The bins of live against reference. A bin expected fewer than 5 times in the smaller of the two
// sides, going by the reference, is merged with its neighbour (rare specials with each other, rare
// categories into other, and what is rare even then with the rarest category that is not) unless
// live holds at least 10 of it: new values must not hide. Bins with nothing on either side are left
// out. `groups`, and the sums of `counts` by them, are those of a numeric layout and ignored for a
// categorical one.
std::vector<ScoringBin> MakeBins(const Layout& layout, const BinGroups& groups,
                                 const GroupSums& sums, const PairedCounts& counts);

// What each of those bins holds, in their order: all that a score needs to know of them.
struct BinCounts {
  absl::InlinedVector<uint64_t, 64> live;
  absl::InlinedVector<uint64_t, 64> reference;
};
BinCounts CountBins(const Layout& layout, const BinGroups& groups, const GroupSums& sums,
                    const PairedCounts& counts);

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_STATISTICS_SCORING_BINS_H_
