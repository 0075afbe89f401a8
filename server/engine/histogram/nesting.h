// Counts with bounds of their uploader's own, as a layout would have them. Exact or not at all:
// which values are in a bucket is unknown, so each populated one must lie inside one bucket of the
// layout.
#ifndef DRIFT_SERVER_ENGINE_HISTOGRAM_NESTING_H_
#define DRIFT_SERVER_ENGINE_HISTOGRAM_NESTING_H_

#include <array>
#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "server/engine/histogram/counts.h"
#include "server/engine/histogram/layout.h"

namespace drift {

// counts[i] values were in (bounds[i], bounds[i + 1]]; `specials` were set aside. The outer bounds
// may be infinite, for what is outside of `layout`. Bounds are often computed, and so a rounding or
// two beside the edge of a linear or explicit layout that they are meant to be: one that would
// straddle an edge and is within 4 ulps of it is taken for it. Ulps of what the edge was computed
// from: of a linear layout the greater of its ends, of an explicit one the edge itself.
//
// InvalidArgument when there is not one bound more than counts, bounds do not ascend or are NaN,
// all counts together exceed 64 bits, the layout is not numeric, or a populated bucket straddles.
absl::StatusOr<Counts> CountsFromBounds(const Layout& layout, absl::Span<const double> bounds,
                                        absl::Span<const uint64_t> counts,
                                        std::array<uint64_t, kSpecialCount> specials);

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_HISTOGRAM_NESTING_H_
