// Layout::Fold. Few values are looked up one by one. Of more, the places are sorted, counted by
// runs and merged at once. Of many, nearly all places are found by SIMD (slots.h) and counted in a
// dense table.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <numeric>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "absl/base/macros.h"
#include "absl/types/span.h"
#include "server/engine/histogram/counts.h"
#include "server/engine/histogram/layout.h"
#include "server/engine/histogram/log_linear.h"
#include "server/engine/histogram/pair_counter.h"
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
constexpr size_t kSomeValues = 12;
// From so many on, and from as many as an eighth of the slots, a dense table is worth clearing.
constexpr size_t kManyValues = 48;
// From so many on, counting pairs is worth adding them up.
constexpr size_t kManyPairs = 6144;
// So many first, where nothing is known of the values yet.
constexpr size_t kFirstBlock = 1024;
// Values whose slots are found before they are counted: the two loops overlap, and both stay in L1.
constexpr size_t kSlotBlock = 512;
// Values that are on their way from memory meanwhile.
constexpr size_t kPrefetched = 512;

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

// Calls `visit` with the place of each unclear slot. Few are, so that they are looked for in
// groups, which compilers vectorize.
template <typename Visit>
void ForUnclear(absl::Span<const Slot> slots, const Visit& visit) {
  constexpr size_t kGroup = 64;
  for (size_t begin = 0; begin < slots.size(); begin += kGroup) {
    const absl::Span<const Slot> group = slots.subspan(begin, kGroup);
    if (std::count(group.begin(), group.end(), kUnclear) == 0) continue;
    for (size_t i = 0; i < group.size(); ++i) {
      if (group[i] == kUnclear) visit(begin + i);
    }
  }
}

// Has the values come from memory while others are counted.
template <typename Value>
void Prefetch(absl::Span<const Value> values) {
  constexpr size_t kLine = 64 / sizeof(Value);
  for (size_t i = 0; i < values.size(); i += kLine) __builtin_prefetch(&values[i]);
}

// Counts all values by their slots; `slot_of` tells that of an unclear one.
template <typename Slots, typename Value, typename SlotOf, typename Counter>
void CountSlots(const Slots& of, absl::Span<const Value> values, const SlotOf& slot_of,
                Counter& counter) {
  Slot slots[kSlotBlock];
  while (!values.empty()) {
    const absl::Span<const Value> block = values.first(std::min(values.size(), kSlotBlock));
    values.remove_prefix(block.size());
    if (FindSlots(of, block, slots)) {
      ForUnclear(absl::MakeConstSpan(slots, block.size()),
                 [&](size_t i) { slots[i] = slot_of(static_cast<double>(block[i])); });
    }
    if (values.size() > kPrefetched) Prefetch(values.subspan(kPrefetched, kSlotBlock));
    counter.Add(slots, block.size());
  }
}

// The buckets of the slots that were counted. Of a large table most were not, and groups of them
// are passed over at once; which of the others were is anyone's guess, so that no branch hangs on
// it.
template <typename BucketAt>
std::vector<Bucket> PopulatedOf(absl::Span<const uint32_t> counted, const BucketAt& bucket_at) {
  constexpr size_t kGroup = 16;
  std::vector<Bucket> populated;
  populated.reserve(4 * kGroup);
  size_t size = 0;
  for (size_t begin = 0; begin < counted.size(); begin += kGroup) {
    const absl::Span<const uint32_t> group = counted.subspan(begin, kGroup);
    if (std::accumulate(group.begin(), group.end(), uint32_t{0}, std::bit_or<>()) == 0) continue;
    populated.resize(size + group.size());
    for (size_t i = 0; i < group.size(); ++i) {
      populated[size] = {bucket_at(begin + i), group[i]};
      size += group[i] > 0 ? 1 : 0;
    }
  }
  populated.resize(size);
  return populated;
}

// Into `buckets` numbered ones, whose slots the special ones follow.
template <typename Counter, typename Kind, typename Slots, typename Value>
void FoldByCounter(const Kind& kind, const Slots& of, int buckets, absl::Span<const Value> values,
                   Counts& counts) {
  Counter counter(static_cast<size_t>(buckets) + kSpecialCount);
  const auto slot_of = [&](double value) {
    const Place place = PlaceOf(kind, value, 0);
    if (!IsSpecial(place)) return static_cast<Slot>(place);
    return SlotOf(static_cast<Special>(place - kFirstSpecial), buckets);
  };
  CountSlots(of, values, slot_of, counter);
  const absl::Span<const uint32_t> counted = counter.Sum();
  std::vector<Bucket> populated =
      PopulatedOf(counted.first(static_cast<size_t>(buckets)),
                  [](size_t slot) { return static_cast<int64_t>(slot); });
  std::array<uint64_t, kSpecialCount> specials;
  for (int i = 0; i < kSpecialCount; ++i) {
    specials[static_cast<size_t>(i)] = counted[SlotOf(static_cast<Special>(i), buckets)];
  }
  const Counts folded(0, std::move(populated), specials);
  counts.Add(folded, 0);
}

template <typename Kind, typename Slots, typename Value>
void FoldIntoTable(const Kind& kind, const Slots& of, int buckets, absl::Span<const Value> values,
                   Counts& counts) {
  const bool pairs = values.size() >= kManyPairs &&
                     static_cast<size_t>(buckets) + kSpecialCount <= PairCounter::kMostSlots;
  if (pairs) return FoldByCounter<PairCounter>(kind, of, buckets, values, counts);
  FoldByCounter<SlotCounter>(kind, of, buckets, values, counts);
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

int64_t BucketAt(const LogLinearSlots& of, size_t slot) {
  if (slot == LogLinearSlots::kOne) return kOneBucket;
  const auto up = static_cast<int64_t>(slot) - LogLinearSlots::kZero;
  if (up == 0) return 0;
  const auto base = static_cast<int64_t>(of.base);
  return up > 0 ? up + base : up - base;
}

// What was counted of a stretch.
Counts CountsOf(const LogLinearSlots& of, absl::Span<const uint32_t> counted) {
  std::vector<Bucket> populated = PopulatedOf(counted.first(LogLinearSlots::kCount),
                                              [&](size_t slot) { return BucketAt(of, slot); });
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
  size_t size = counts.buckets().empty() ? kFirstBlock : kBlockValues;
  for (; values.size() >= kManyValues; size = std::min(8 * size, kBlockValues)) {
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
