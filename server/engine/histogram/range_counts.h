// Counts of ranges of values, as a layout would have them. Internal to this folder: what converts
// counts, from another layout (convert.cc) or from bounds of an uploader's own (nesting.h), says
// which ranges they are of.
#ifndef DRIFT_SERVER_ENGINE_HISTOGRAM_RANGE_COUNTS_H_
#define DRIFT_SERVER_ENGINE_HISTOGRAM_RANGE_COUNTS_H_

#include <array>
#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "server/engine/histogram/counts.h"
#include "server/engine/histogram/layout.h"
#include "server/engine/histogram/place.h"

namespace drift {

struct RangeCount {
  Range range;
  Layout::Edges edges;  // as its layout or uploader names the range, for messages
  uint64_t count;
};

// Adds each of `ranges`, which ascend, to the one bucket or special bucket of the numeric `layout`
// that holds all of it. LogLinear and Probability drop the fewest bits at which that is so, and
// then as many as their limit asks.
//
// InvalidArgument, naming the first range that straddles an edge of the layout, and the edge.
absl::StatusOr<Counts> Nest(const Layout& layout, absl::Span<const RangeCount> ranges,
                            const std::array<uint64_t, kSpecialCount>& specials);

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_HISTOGRAM_RANGE_COUNTS_H_
