// Layout::Fold: places of a block of values, sorted, counted by runs and merged at once, so that
// values cost n log n and each merge into the counts is linear.
#include <algorithm>
#include <cstddef>
#include <variant>
#include <vector>

#include "absl/base/macros.h"
#include "absl/types/span.h"
#include "server/engine/histogram/counts.h"
#include "server/engine/histogram/layout.h"
#include "server/engine/histogram/place.h"

namespace drift {
namespace {

// Bounds the memory of a call: 8 bytes a value.
constexpr size_t kBlockValues = 65'536;
// Up to so many values, looking up each one's bucket beats building counts to merge.
constexpr size_t kFewValues = 8;

template <typename Value>
void FindPlaces(const Layout& layout, absl::Span<const Value> values, int dropped_bits,
                std::vector<Place>& places) {
  places.resize(values.size());
  std::visit(
      [&](const auto& kind) {
        for (size_t i = 0; i < values.size(); ++i) {
          places[i] = PlaceOf(kind, static_cast<double>(values[i]), dropped_bits);
        }
      },
      layout.kind());
}

// Sorts `places` and adds the length of each run of equal ones, lowest first.
void AddRuns(std::vector<Place>& places, Counts& counts) {
  std::sort(places.begin(), places.end());
  for (auto run = places.begin(); run != places.end();) {
    const auto end = std::find_if(run, places.end(), [run](Place place) { return place != *run; });
    AddAt(*run, static_cast<uint64_t>(end - run), counts);
    run = end;
  }
}

// A block is never smaller than what it is merged into, so that many distinct values do not make
// the merges quadratic.
size_t BlockSize(const Counts& counts) { return std::max(kBlockValues, counts.buckets().size()); }

template <typename Value>
void FoldBlocks(const Layout& layout, absl::Span<const Value> values, Counts& counts) {
  ABSL_HARDENING_ASSERT(layout.numeric());
  ABSL_HARDENING_ASSERT(counts.dropped_bits() >= layout.finest_dropped_bits());
  std::vector<Place> places;
  while (!values.empty()) {
    const absl::Span<const Value> block = values.first(std::min(values.size(), BlockSize(counts)));
    values.remove_prefix(block.size());
    FindPlaces(layout, block, counts.dropped_bits(), places);
    if (places.size() <= kFewValues) {
      for (Place place : places) AddAt(place, 1, counts);
      counts.Limit(layout.max_buckets());
      continue;
    }
    Counts folded(counts.dropped_bits());
    AddRuns(places, folded);
    counts.Add(folded, layout.max_buckets());
  }
}

}  // namespace

void Layout::Fold(absl::Span<const double> values, Counts& counts) const {
  FoldBlocks(*this, values, counts);
}

void Layout::Fold(absl::Span<const float> values, Counts& counts) const {
  FoldBlocks(*this, values, counts);
}

}  // namespace drift
