#include "server/engine/histogram/nesting.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/engine/histogram/format_number.h"
#include "server/engine/histogram/place.h"
#include "server/engine/histogram/range_counts.h"

namespace drift {
namespace {

absl::Status CheckBounds(absl::Span<const double> bounds, size_t counts) {
  if (bounds.size() != counts + 1) {
    return absl::InvalidArgumentError(
        absl::StrCat(bounds.size(), " bounds for ", counts,
                     " counts; there must be one bound more than counts"));
  }
  for (size_t i = 0; i < bounds.size(); ++i) {
    if (!std::isnan(bounds[i]) && (i == 0 || bounds[i - 1] < bounds[i])) continue;
    return absl::InvalidArgumentError(absl::StrCat("bounds[", i, "] is ", FormatNumber(bounds[i]),
                                                   "; bounds must be numbers that ascend"));
  }
  return absl::OkStatus();
}

absl::Status CheckTotal(absl::Span<const uint64_t> counts, absl::Span<const uint64_t> specials) {
  uint64_t room = std::numeric_limits<uint64_t>::max();
  for (absl::Span<const uint64_t> part : {counts, specials}) {
    for (uint64_t count : part) {
      if (count > room) {
        return absl::InvalidArgumentError(
            "the counts add up to more than 2^64 - 1; they must fit in 64 bits together");
      }
      room -= count;
    }
  }
  return absl::OkStatus();
}

// How far a bound may be off an edge of the layout that it is meant to be.
double Slack(const Layout& layout, double edge) {
  constexpr double kUlps = 4;
  const bool linear = std::holds_alternative<Linear>(layout.kind());
  const double from = linear ? std::max(std::abs(LowestEdge(layout)), std::abs(HighestEdge(layout)))
                             : std::abs(edge);
  return kUlps * (std::nextafter(from, std::numeric_limits<double>::infinity()) - from);
}

// The edge at which the bucket of `place` ends, and what is below the layout.
double EdgeAbove(const Layout& layout, Place place) {
  return IsSpecial(place) ? LowestEdge(layout) : layout.EdgesOf(place, 0).upper;
}

// The edge at which it begins, and what is above the layout.
double EdgeBelow(const Layout& layout, Place place) {
  return IsSpecial(place) ? HighestEdge(layout) : layout.EdgesOf(place, 0).lower;
}

bool HasFixedEdges(const Layout& layout) {
  return std::holds_alternative<Linear>(layout.kind()) ||
         std::holds_alternative<Explicit>(layout.kind());
}

// What a bucket holds: without the little by which it straddles edges that its bounds are meant to
// be. In a layout that is as fine as that, nothing can be meant.
Range RangeMeant(const Layout& layout, const Layout::Edges& bounds) {
  const Range exact = {std::nextafter(bounds.lower, bounds.upper), bounds.upper};
  if (!HasFixedEdges(layout)) return exact;
  const Place least = PlaceOf(layout, exact.least, 0);
  const Place greatest = PlaceOf(layout, exact.greatest, 0);
  if (least == greatest) return exact;
  Range meant = exact;
  const double first = EdgeAbove(layout, least);
  const double last = EdgeBelow(layout, greatest);
  const double slack = std::max(Slack(layout, first), Slack(layout, last));
  if (std::abs(first - bounds.lower) <= Slack(layout, first)) {
    meant.least = std::nextafter(first, bounds.upper);
  }
  if (std::abs(bounds.upper - last) <= Slack(layout, last)) meant.greatest = last;
  return meant.greatest - meant.least > 2 * slack ? meant : exact;
}

}  // namespace

absl::StatusOr<Counts> CountsFromBounds(const Layout& layout, absl::Span<const double> bounds,
                                        absl::Span<const uint64_t> counts,
                                        std::array<uint64_t, kSpecialCount> specials) {
  if (!layout.numeric()) {
    return absl::InvalidArgumentError(
        absl::StrCat("counts with bounds need a numeric layout; this one is ", layout.ToString()));
  }
  if (absl::Status status = CheckBounds(bounds, counts.size()); !status.ok()) return status;
  if (absl::Status status = CheckTotal(counts, specials); !status.ok()) return status;
  std::vector<RangeCount> populated;
  for (size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    const Layout::Edges edges = {bounds[i], bounds[i + 1]};
    populated.push_back({RangeMeant(layout, edges), edges, counts[i]});
  }
  return Nest(layout, populated, specials);
}

}  // namespace drift
