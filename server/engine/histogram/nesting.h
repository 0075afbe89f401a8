// Counts of one set of buckets as another layout would have them. Exact or not at all: a bucket's
// values are unknown, so every populated bucket must lie inside one bucket of the layout.
#ifndef DRIFT_SERVER_ENGINE_HISTOGRAM_NESTING_H_
#define DRIFT_SERVER_ENGINE_HISTOGRAM_NESTING_H_

#include <array>
#include <cstdint>
#include <vector>

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

// Counts of a numeric `layout` with each of `populated`, in ascending order, in the one bucket or
// special bucket that holds all of its range. LogLinear and Probability drop as many bits as that
// takes, and no more than they must for their limit. InvalidArgument, naming the first range that
// straddles an edge of the layout, and the edge.
absl::StatusOr<Counts> Nest(const Layout& layout, absl::Span<const RangeCount> populated,
                            const std::array<uint64_t, kSpecialCount>& specials);

// Counts uploaded with edges of their own: counts[i] values in (bounds[i], bounds[i + 1]]. The
// outer bounds may be infinite where `layout` ends before. InvalidArgument when there is not one
// bound more than counts, bounds do not ascend or are NaN, all counts together exceed 64 bits, the
// layout is not numeric, or a populated bucket does not nest.
absl::StatusOr<Counts> CountsFromBounds(const Layout& layout, absl::Span<const double> bounds,
                                        absl::Span<const uint64_t> counts,
                                        std::array<uint64_t, kSpecialCount> specials);

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_HISTOGRAM_NESTING_H_
