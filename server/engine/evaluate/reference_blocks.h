// How much more a stretch of time varies than independent values would: what a pinned reference
// that was captured from it knows of the stream's own noise before the first live window is seen.
#ifndef DRIFT_SERVER_ENGINE_EVALUATE_REFERENCE_BLOCKS_H_
#define DRIFT_SERVER_ENGINE_EVALUATE_REFERENCE_BLOCKS_H_

#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "server/engine/evaluate/plan.h"
#include "server/engine/histogram/counts.h"
#include "server/engine/histogram/layout.h"
#include "server/engine/statistics/overdispersion.h"
#include "server/engine/window/pane.h"

namespace drift {

// Of blocks of the reference, each as long as a live window, against the whole of it.
struct ReferenceBlocks {
  SeriesId series = 0;   // whose they are; what they say holds for no other
  absl::Duration live;   // length of each
  BlockMoments moments;  // at least twenty count
  double bins = 1;       // mean of k

  Overdispersion overdispersion() const;
  friend bool operator==(const ReferenceBlocks&, const ReferenceBlocks&) = default;
};

// Stretches of `length`, one beside the other or, where more than fifty fit, fifty spread over
// `range`; none that overlaps one of `excluded`.
std::vector<TimeRange> SpreadBlocks(TimeRange range, absl::Duration length,
                                    const std::vector<TimeRange>& excluded);

// Of `blocks` that are part of `whole`, each of `length`, all in `layout`; those with too few
// values for `rule` do not count. Nullopt: fewer than twenty do.
std::optional<ReferenceBlocks> MeasureBlocks(const Layout& layout, const AlertRule& rule,
                                             absl::Duration length,
                                             const std::vector<Counts>& blocks,
                                             const Counts& whole);

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_EVALUATE_REFERENCE_BLOCKS_H_
