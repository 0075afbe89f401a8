// Layout::Convert: the buckets of one layout as ranges of values, nested in those of another.
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "server/engine/histogram/counts.h"
#include "server/engine/histogram/layout.h"
#include "server/engine/histogram/place.h"
#include "server/engine/histogram/range_counts.h"

namespace drift {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Both are made of the same bits, of the value or of its odds; only their limits may differ.
bool SameBuckets(const Layout& a, const Layout& b) {
  return a == b ||
         (a.kind().index() == b.kind().index() && (std::holds_alternative<LogLinear>(a.kind()) ||
                                                   std::holds_alternative<Probability>(a.kind())));
}

// What below and above hold are ranges as well: a layout that reaches further would know better
// where in it they lie.
std::vector<RangeCount> RangesOf(const Counts& counts, const Layout& layout) {
  std::vector<RangeCount> ranges;
  if (const uint64_t below = counts.special(Special::kBelow); below > 0) {
    const double lowest = LowestEdge(layout);
    ranges.push_back(
        {{-kInfinity, std::nextafter(lowest, -kInfinity)}, {-kInfinity, lowest}, below});
  }
  for (const Bucket& bucket : counts.buckets()) {
    ranges.push_back({RangeOf(layout, bucket.number, counts.dropped_bits()),
                      layout.EdgesOf(bucket.number, counts.dropped_bits()), bucket.count});
  }
  if (const uint64_t above = counts.special(Special::kAbove); above > 0) {
    const double highest = HighestEdge(layout);
    ranges.push_back(
        {{std::nextafter(highest, kInfinity), kInfinity}, {highest, kInfinity}, above});
  }
  return ranges;
}

}  // namespace

absl::StatusOr<Counts> Layout::Convert(const Counts& counts, const Layout& from) const {
  if (SameBuckets(*this, from)) {
    Counts same = counts;
    same.Limit(max_buckets());
    return same;
  }
  if (!numeric() || !from.numeric()) {
    return absl::InvalidArgumentError(absl::StrCat("counts of the layout ", from.ToString(),
                                                   " cannot become counts of ", ToString(),
                                                   "; both must be numeric"));
  }
  std::array<uint64_t, kSpecialCount> specials = counts.specials();
  specials[static_cast<int>(Special::kBelow)] = 0;
  specials[static_cast<int>(Special::kAbove)] = 0;
  return Nest(*this, RangesOf(counts, from), specials);
}

}  // namespace drift
