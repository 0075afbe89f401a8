#include "server/engine/histogram/representative.h"

#include <cmath>
#include <numeric>

#include "server/engine/histogram/place.h"

namespace drift {

double RepresentativeOf(const Layout& layout, int64_t bucket, int dropped_bits) {
  const Range range = RangeOf(layout, bucket, dropped_bits);
  if (range.least == range.greatest) return range.greatest;
  const Layout::Edges edges = layout.EdgesOf(bucket, dropped_bits);
  // The lowest bucket of all has no lower edge, but it has a least value.
  const double lower = std::isinf(edges.lower) ? range.least : edges.lower;
  return std::midpoint(lower, edges.upper);
}

}  // namespace drift
