#include "server/engine/histogram/nesting.h"

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/engine/histogram/format_number.h"
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
    populated.push_back(
        {{std::nextafter(edges.lower, edges.upper), edges.upper}, edges, counts[i]});
  }
  return Nest(layout, populated, specials);
}

}  // namespace drift
