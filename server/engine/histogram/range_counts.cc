#include "server/engine/histogram/range_counts.h"

#include <algorithm>
#include <optional>
#include <variant>

#include "absl/strings/str_cat.h"
#include "server/engine/histogram/format_number.h"
#include "server/engine/histogram/log_linear.h"

namespace drift {
namespace {

bool Coarsens(const Layout& layout) {
  return std::holds_alternative<LogLinear>(layout.kind()) ||
         std::holds_alternative<Probability>(layout.kind());
}

// The least number of dropped bits at which one bucket holds all of `range`; nullopt when none
// does.
std::optional<int> DroppedBitsToHold(const Layout& layout, const Range& range) {
  const int finest = layout.finest_dropped_bits();
  const Place least = PlaceOf(layout, range.least, finest);
  const Place greatest = PlaceOf(layout, range.greatest, finest);
  if (least == greatest) return finest;
  if (!Coarsens(layout) || IsSpecial(least) || IsSpecial(greatest)) return std::nullopt;
  const int dropped_bits = finest + log_linear::BitsToJoin(least, greatest);
  if (dropped_bits > log_linear::kMaxDroppedBits) return std::nullopt;
  return dropped_bits;
}

// An edge of the layout that keeps apart the ends of `range`, however many bits are dropped.
double StraddledEdge(const Layout& layout, const Range& range) {
  if (range.least < LowestEdge(layout)) return LowestEdge(layout);
  if (Coarsens(layout)) {
    const bool at_zero = range.least <= 0 && range.greatest <= HighestEdge(layout);
    return at_zero ? 0 : HighestEdge(layout);
  }
  return layout.EdgesOf(PlaceOf(layout, range.least, 0), 0).upper;
}

absl::Status Straddles(const Layout& layout, const RangeCount& bucket) {
  return absl::InvalidArgumentError(absl::StrCat(
      "the bucket (", FormatNumber(bucket.edges.lower), ", ", FormatNumber(bucket.edges.upper),
      "] straddles ", FormatNumber(StraddledEdge(layout, bucket.range)), ", an edge of the layout ",
      layout.ToString(), "; each bucket must lie inside one of the layout"));
}

}  // namespace

absl::StatusOr<Counts> Nest(const Layout& layout, absl::Span<const RangeCount> ranges,
                            const std::array<uint64_t, kSpecialCount>& specials) {
  int dropped_bits = layout.finest_dropped_bits();
  for (const RangeCount& bucket : ranges) {
    const std::optional<int> needed = DroppedBitsToHold(layout, bucket.range);
    if (!needed.has_value()) return Straddles(layout, bucket);
    dropped_bits = std::max(dropped_bits, *needed);
  }
  Counts counts(dropped_bits, {}, specials);
  for (const RangeCount& bucket : ranges) {
    AddAt(PlaceOf(layout, bucket.range.greatest, dropped_bits), bucket.count, counts);
  }
  counts.Limit(layout.max_buckets());
  return counts;
}

}  // namespace drift
