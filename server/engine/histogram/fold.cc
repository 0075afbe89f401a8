// Layout::Fold. Few values are looked up one by one. Of more, the places are sorted, counted by
// runs and merged at once. Of many, nearly all places are found by SIMD (slots.h) and counted in a
// dense table.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "absl/base/macros.h"
#include "absl/types/span.h"
#include "server/engine/histogram/counts.h"
#include "server/engine/histogram/layout.h"
#include "server/engine/histogram/log_linear.h"
#include "server/engine/histogram/place.h"
#include "server/engine/histogram/slot_counter.h"
#include "server/engine/histogram/slots.h"

namespace drift {
namespace {

// Bounds the memory of a call: 8 bytes a value.
constexpr size_t kBlockValues = 65'536;
// Up to so many values, looking up each one's bucket beats building counts to merge.
constexpr size_t kFewValues = 8;
// So many show where the others are.
constexpr size_t kSomeValues = 32;
// From so many on, and from as many as an eighth of the slots, a dense table is worth clearing.
constexpr size_t kManyValues = 128;
// Values whose slots are found before they are counted: the two loops overlap, and both stay in L1.
constexpr size_t kSlotBlock = 1024;

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
void FoldBySorting(const Layout& layout, absl::Span<const Value> values, Counts& counts) {
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

// Counts all values by their slots; `slot_of` tells that of an unclear one.
template <typename Slots, typename Value, typename SlotOf>
void CountSlots(const Slots& of, absl::Span<const Value> values, const SlotOf& slot_of,
                SlotCounter& counter) {
  Slot slots[kSlotBlock];
  while (!values.empty()) {
    const absl::Span<const Value> block = values.first(std::min(values.size(), kSlotBlock));
    values.remove_prefix(block.size());
    if (FindSlots(of, block, slots)) {
      for (size_t i = 0; i < block.size(); ++i) {
        if (slots[i] == kUnclear) slots[i] = slot_of(static_cast<double>(block[i]));
      }
    }
    counter.Add(slots, block.size());
  }
}

// Into `buckets` numbered ones, whose slots the special ones follow.
template <typename Kind, typename Slots, typename Value>
void FoldIntoTable(const Kind& kind, const Slots& of, int buckets, absl::Span<const Value> values,
                   Counts& counts) {
  SlotCounter counter(static_cast<size_t>(buckets) + kSpecialCount);
  const auto slot_of = [&](double value) {
    const Place place = PlaceOf(kind, value, 0);
    if (!IsSpecial(place)) return static_cast<Slot>(place);
    return SlotOf(static_cast<Special>(place - kFirstSpecial), buckets);
  };
  CountSlots(of, values, slot_of, counter);
  const absl::Span<const uint32_t> counted = counter.Sum();
  std::vector<Bucket> populated;
  populated.reserve(static_cast<size_t>(buckets));
  for (int bucket = 0; bucket < buckets; ++bucket) {
    const uint64_t count = counted[static_cast<size_t>(bucket)];
    if (count > 0) populated.push_back({bucket, count});
  }
  std::array<uint64_t, kSpecialCount> specials;
  for (int i = 0; i < kSpecialCount; ++i) {
    specials[static_cast<size_t>(i)] = counted[SlotOf(static_cast<Special>(i), buckets)];
  }
  const Counts folded(0, std::move(populated), specials);
  counts.Add(folded, 0);
}

bool AreMany(size_t values, size_t slots) { return values >= std::max(kManyValues, slots / 8); }

template <typename Value>
void FoldKind(const Layout& layout, const Linear& kind, absl::Span<const Value> values,
              Counts& counts) {
  if (!AreMany(values.size(), static_cast<size_t>(kind.buckets))) {
    return FoldBySorting(layout, values, counts);
  }
  FoldIntoTable(kind, LinearSlots(kind), kind.buckets, values, counts);
}

template <typename Value>
void FoldKind(const Layout& layout, const Explicit& kind, absl::Span<const Value> values,
              Counts& counts) {
  const size_t bounds = kind.bounds.size();
  if (!AreMany(values.size(), bounds) || bounds > ExplicitSlots<Value>::kMaxBounds) {
    return FoldBySorting(layout, values, counts);
  }
  const int buckets = static_cast<int>(bounds) - 1;
  FoldIntoTable(kind, ExplicitSlots<Value>(kind.bounds), buckets, values, counts);
}

// The stretch around the bucket in the middle of those that are populated.
LogLinearSlots StretchAround(const Counts& counts, bool of_odds) {
  const Bucket& middle = counts.buckets()[counts.buckets().size() / 2];
  uint64_t magnitude = 0;
  if (middle.number != 0 && middle.number != kOneBucket)
    magnitude = log_linear::MagnitudeOf(middle.number);
  constexpr uint64_t kHalf = LogLinearSlots::kMagnitudes / 2;
  return {.dropped_bits = counts.dropped_bits(),
          .base = magnitude < kHalf ? 0 : magnitude - kHalf,
          .of_odds = of_odds};
}

// What was counted of a stretch.
Counts CountsOf(const LogLinearSlots& of, absl::Span<const uint32_t> counted) {
  const auto base = static_cast<int64_t>(of.base);
  constexpr auto kMagnitudes = static_cast<int64_t>(LogLinearSlots::kMagnitudes);
  std::vector<Bucket> populated;
  populated.reserve(LogLinearSlots::kCount);
  const auto add = [&](int64_t bucket, size_t slot) {
    if (counted[slot] > 0) populated.push_back({bucket, counted[slot]});
  };
  for (int64_t i = kMagnitudes - 1; i >= 0; --i) {
    add(-1 - (base + i), static_cast<size_t>(2 * i + 1));
  }
  add(0, LogLinearSlots::kZero);
  for (int64_t i = 0; i < kMagnitudes; ++i) add(1 + base + i, static_cast<size_t>(2 * i));
  add(kOneBucket, LogLinearSlots::kOne);
  return Counts(of.dropped_bits, std::move(populated), {});
}

// What the buckets of `near` tell decides which ones are counted densely; the rest is sorted.
template <typename Kind, typename Value>
void FoldIntoStretch(const Kind& kind, const Counts& near, absl::Span<const Value> values,
                     Counts& counts) {
  constexpr bool kOfOdds = std::is_same_v<Kind, Probability>;
  const LogLinearSlots of = StretchAround(near, kOfOdds);
  constexpr Slot kElsewhere = LogLinearSlots::kCount;
  SlotCounter counter(kElsewhere + 1);
  std::vector<Place> elsewhere;
  const auto slot_of = [&](double value) {
    elsewhere.push_back(PlaceOf(kind, value, of.dropped_bits));
    return kElsewhere;
  };
  CountSlots(of, values, slot_of, counter);
  counts.Add(CountsOf(of, counter.Sum()), kind.max_buckets);
  if (elsewhere.empty()) return;
  Counts rest(of.dropped_bits);
  AddRuns(elsewhere, rest);
  counts.Add(rest, kind.max_buckets);
}

// Some of the values: where they are, and, unless `counts` knows that, about how finely they will
// be told apart. Empty where that would be all of them.
template <typename Value>
Counts Sample(const Layout& layout, absl::Span<const Value> values, const Counts& counts) {
  const bool resolution_known = counts.dropped_bits() > layout.finest_dropped_bits();
  const size_t size =
      resolution_known ? kSomeValues : 2 * static_cast<size_t>(layout.max_buckets());
  Counts sample(counts.dropped_bits());
  if (values.size() > size) FoldBySorting(layout, values.first(size), sample);
  return sample;
}

// A stretch serves until the resolution may have fallen.
template <typename Kind, typename Value>
void FoldBits(const Layout& layout, const Kind& kind, absl::Span<const Value> values,
              Counts& counts) {
  if (kind.max_buckets == 0) return FoldBySorting(layout, values, counts);
  size_t size = counts.buckets().empty() ? kManyValues : kBlockValues;
  while (values.size() >= kManyValues) {
    size = std::min(8 * size, kBlockValues);
    const absl::Span<const Value> block = values.first(std::min(values.size(), size));
    values.remove_prefix(block.size());
    const Counts sample = counts.buckets().empty() ? Sample(layout, block, counts) : Counts();
    const Counts& near = counts.buckets().empty() ? sample : counts;
    if (near.buckets().empty()) {
      FoldBySorting(layout, block, counts);
    } else {
      FoldIntoStretch(kind, near, block, counts);
    }
  }
  FoldBySorting(layout, values, counts);
}

template <typename Value>
void FoldKind(const Layout& layout, const LogLinear& kind, absl::Span<const Value> values,
              Counts& counts) {
  FoldBits(layout, kind, values, counts);
}

template <typename Value>
void FoldKind(const Layout& layout, const Probability& kind, absl::Span<const Value> values,
              Counts& counts) {
  FoldBits(layout, kind, values, counts);
}

template <typename Value>
void FoldKind(const Layout&, const Categorical&, absl::Span<const Value>, Counts&) {}

// Counters have 32 bits.
constexpr size_t kMostValues = size_t{1} << 31;

template <typename Value>
void FoldValues(const Layout& layout, absl::Span<const Value> values, Counts& counts) {
  ABSL_HARDENING_ASSERT(layout.numeric());
  ABSL_HARDENING_ASSERT(counts.dropped_bits() >= layout.finest_dropped_bits());
  while (!values.empty()) {
    const absl::Span<const Value> part = values.first(std::min(values.size(), kMostValues));
    values.remove_prefix(part.size());
    std::visit([&](const auto& kind) { FoldKind(layout, kind, part, counts); }, layout.kind());
  }
}

}  // namespace

void Layout::Fold(absl::Span<const double> values, Counts& counts) const {
  FoldValues(*this, values, counts);
}

void Layout::Fold(absl::Span<const float> values, Counts& counts) const {
  FoldValues(*this, values, counts);
}

}  // namespace drift
