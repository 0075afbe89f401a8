#include "server/engine/histogram/nesting.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <variant>

#include "absl/strings/str_cat.h"
#include "server/engine/histogram/format_number.h"
#include "server/engine/histogram/log_linear.h"

namespace drift {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

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
  if (greatest == kOneBucket) return std::nullopt;
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

absl::StatusOr<Counts> Nest(const Layout& layout, absl::Span<const RangeCount> populated,
                            const std::array<uint64_t, kSpecialCount>& specials) {
  int dropped_bits = layout.finest_dropped_bits();
  for (const RangeCount& bucket : populated) {
    const std::optional<int> needed = DroppedBitsToHold(layout, bucket.range);
    if (!needed.has_value()) return Straddles(layout, bucket);
    dropped_bits = std::max(dropped_bits, *needed);
  }
  Counts counts(dropped_bits, {}, specials);
  for (const RangeCount& bucket : populated) {
    AddAt(PlaceOf(layout, bucket.range.greatest, dropped_bits), bucket.count, counts);
  }
  counts.Limit(layout.max_buckets());
  return counts;
}

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
