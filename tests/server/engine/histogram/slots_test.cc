// Folding many values, which SIMD does, against PlaceOf one by one, on every target this machine
// supports.
#include "server/engine/histogram/slots.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "hwy/highway.h"
#include "hwy/tests/hwy_gtest.h"
#include "server/engine/histogram/layout.h"
#include "server/engine/histogram/log_linear.h"
#include "server/engine/histogram/place.h"
#include "tests/server/engine/histogram/random_values.h"

namespace drift {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
// Three vectors of the widest target, and one more.
constexpr size_t kMaxSize = 3 * 16 + 1;
constexpr Slot kUntouched = 0xABCD;

template <typename Value>
Counts OneByOne(const Layout& layout, const std::vector<Value>& values, Counts counts) {
  for (const Value value : values) {
    AddAt(PlaceOf(layout, static_cast<double>(value), counts.dropped_bits()), 1, counts);
    counts.Limit(layout.max_buckets());
  }
  return counts;
}

int BucketsOf(const LinearSlots& of) { return static_cast<int>(of.buckets); }
template <typename Value>
int BucketsOf(const ExplicitSlots<Value>& of) {
  return of.bounds - 1;
}

Slot SlotOfPlace(Place place, int buckets) {
  if (!IsSpecial(place)) return static_cast<Slot>(place);
  return SlotOf(static_cast<Special>(place - kFirstSpecial), buckets);
}

class SlotsTest : public hwy::TestWithParamTarget {
 protected:
  std::vector<double> Doubles(int count) { return AnyValues(generator_, count); }
  std::vector<float> Floats(int count) {
    const std::vector<double> doubles = Doubles(count);
    return {doubles.begin(), doubles.end()};
  }

  // Values as layouts are made for: some on edges, some outside.
  template <typename Value>
  std::vector<Value> ValuesOf(const Layout& layout, int count) {
    std::vector<Value> values;
    const double low = std::max(LowestEdge(layout), -1e3),
                 high = std::min(HighestEdge(layout), 1e3);
    std::uniform_real_distribution<double> within(low, high);
    for (int i = 0; i < count; ++i) {
      const double value = within(generator_);
      if (i % 4 == 0) {
        const Place place = PlaceOf(layout, value, 40);
        if (!IsSpecial(place) && place != kOneBucket) {
          values.push_back(static_cast<Value>(layout.EdgesOf(place, 40).upper));
          continue;
        }
      }
      values.push_back(static_cast<Value>(i % 19 == 0 ? AnyValues(generator_, 1)[0] : value));
    }
    return values;
  }

  template <typename Value>
  void ExpectAsOneByOne(const Layout& layout, const std::vector<Value>& values,
                        const Counts& before) {
    Counts counts = before;
    layout.Fold(absl::MakeConstSpan(values), counts);
    EXPECT_EQ(counts, OneByOne(layout, values, before)) << layout.ToString();
  }

  // Every length, each at another start within a vector; nothing is written past the end.
  template <typename Slots, typename Value>
  void ExpectPlaces(const Layout& layout, const Slots& of, const std::vector<Value>& values) {
    const int buckets = BucketsOf(of);
    for (size_t size = 1; size <= kMaxSize; ++size) {
      const size_t start = size % 17;
      std::vector<Slot> slots(kMaxSize + 1, kUntouched);
      const bool unclear =
          FindSlots(of, absl::MakeConstSpan(values).subspan(start, size), slots.data());
      for (size_t i = 0; i < size; ++i) {
        if (slots[i] == kUnclear) continue;
        const Place place = PlaceOf(layout, static_cast<double>(values[start + i]), 0);
        EXPECT_EQ(slots[i], SlotOfPlace(place, buckets))
            << layout.ToString() << ' ' << values[start + i];
      }
      const auto end = slots.begin() + static_cast<ptrdiff_t>(size);
      EXPECT_EQ(unclear, std::find(slots.begin(), end, kUnclear) != end);
      EXPECT_TRUE(std::all_of(end, slots.end(), [](Slot slot) { return slot == kUntouched; }));
    }
  }

  std::mt19937_64 generator_ = SeededGenerator();
};

HWY_TARGET_INSTANTIATE_TEST_SUITE_P(SlotsTest);

TEST_P(SlotsTest, ManyValuesOfAllKindsAreCountedAsOneByOne) {
  for (const Layout& layout : NumericLayouts()) {
    for (const int count : {47, 48, 129, 700, 1024 + 17, 5000}) {
      ExpectAsOneByOne(layout, Doubles(count), layout.NewCounts());
      ExpectAsOneByOne(layout, Floats(count), layout.NewCounts());
    }
  }
}

TEST_P(SlotsTest, ManyValuesInsideAreCountedAsOneByOneAlsoIntoPopulatedBuckets) {
  for (const Layout& layout : NumericLayouts()) {
    Counts before = layout.NewCounts();
    for (const int count : {300, 2000}) {
      const auto doubles = ValuesOf<double>(layout, count);
      ExpectAsOneByOne(layout, doubles, before);
      ExpectAsOneByOne(layout, ValuesOf<float>(layout, count), before);
      layout.Fold(absl::MakeConstSpan(doubles), before);
    }
  }
}

TEST_P(SlotsTest, LinearSlotsAreBucketsOrUnclear) {
  for (const Linear& linear : {Linear{0, 1, 64}, Linear{-0.3, 0.7, 7}, Linear{1e9, 1e9 + 1e-5, 50},
                               Linear{-1e300, 1e300, 33}, Linear{0, 5e-323, 10},
                               Linear{-1e38, 3e38, 1}, Linear{0, 1, 4096}}) {
    const Layout layout = Layout::Create(linear).value();
    for (int i = 0; i < 20; ++i) {
      ExpectPlaces(layout, LinearSlots(linear), ValuesOf<double>(layout, 80));
      ExpectPlaces(layout, LinearSlots(linear), ValuesOf<float>(layout, 80));
    }
  }
}

TEST_P(SlotsTest, MostOfALinearLayoutIsClear) {
  const Linear linear{0.1, 6.1, 60};
  std::vector<float> values(4096);
  std::uniform_real_distribution<float> within(0.1F, 6.1F);
  for (float& value : values) value = within(generator_);
  std::vector<Slot> slots(values.size());
  FindSlots(LinearSlots(linear), values, slots.data());
  EXPECT_LT(std::count(slots.begin(), slots.end(), kUnclear), 20);
}

template <typename Value>
std::vector<Value> AroundEach(const std::vector<double>& bounds) {
  constexpr Value kFar = std::numeric_limits<Value>::infinity();
  std::vector<Value> values = {kFar, -kFar, std::numeric_limits<Value>::quiet_NaN(), 0};
  for (const double bound : bounds) {
    const auto value = static_cast<Value>(bound);
    values.insert(values.end(), {std::nextafter(value, -kFar), value, std::nextafter(value, kFar)});
  }
  while (values.size() < 300) values.push_back(values[values.size() % 7]);
  return values;
}

TEST_P(SlotsTest, ExplicitSlotsAreRightOnBothSidesOfEveryBound) {
  for (size_t count = 2; count <= ExplicitSlots<float>::kMaxBounds; ++count) {
    std::vector<double> bounds;
    for (size_t i = 0; i < count; ++i) bounds.push_back(std::pow(1.7, i) / 3 - 5);
    const Layout layout = Layout::Create(Explicit{bounds}).value();
    const auto doubles = AroundEach<double>(bounds);
    const auto floats = AroundEach<float>(bounds);
    ExpectPlaces(layout, ExplicitSlots<double>(bounds), doubles);
    ExpectPlaces(layout, ExplicitSlots<float>(bounds), floats);
    ExpectAsOneByOne(layout, doubles, layout.NewCounts());
    ExpectAsOneByOne(layout, floats, layout.NewCounts());
  }
}

TEST_P(SlotsTest, BoundsThatNoFloatIsNearAreFloatsBoundsToo) {
  const std::vector<double> bounds = {-1e300, -1e-310, 0.1, 1e-300 + 1, 1e39, 1e300};
  const Layout layout = Layout::Create(Explicit{bounds}).value();
  const std::vector<float> floats = AroundEach<float>({0.1, 1, 3e38, -3e38, 0, 1e-40, -1e-40});
  ExpectPlaces(layout, ExplicitSlots<float>(bounds), floats);
}

// By the definition of a stretch.
Slot SlotInStretch(const LogLinearSlots& of, double value) {
  if (value == 0) return LogLinearSlots::kZero;
  if (!std::isfinite(value)) return kUnclear;
  const int64_t bucket = log_linear::BucketOf(value, of.dropped_bits);
  const uint64_t at = log_linear::MagnitudeOf(bucket) - of.base;
  if (at >= LogLinearSlots::kMagnitudes) return kUnclear;
  const int step = static_cast<int>(at) + 1;
  return static_cast<Slot>(LogLinearSlots::kZero + (bucket > 0 ? step : -step));
}

template <typename Value>
void ExpectInStretch(const LogLinearSlots& of, const std::vector<Value>& values) {
  std::vector<Slot> slots(values.size());
  FindSlots(of, absl::MakeConstSpan(values), slots.data());
  for (size_t i = 0; i < values.size(); ++i) {
    const Slot expected = SlotInStretch(of, static_cast<double>(values[i]));
    if (std::fpclassify(values[i]) == FP_SUBNORMAL && slots[i] == kUnclear) continue;
    EXPECT_EQ(slots[i], expected) << values[i] << ", " << of.dropped_bits << " bits dropped";
  }
}

TEST_P(SlotsTest, StretchesAreOfTheBitsOfTheirValues) {
  for (const int dropped_bits : {0, 20, 28, 29, 30, 41, 48, 51, 52, 53, 60, 63}) {
    for (const double middle : {5e-324, 1e-310, 1e-45, 1.2e-38, 1e-3, 1.0, 7e5, 3.4e38, 1e300}) {
      const uint64_t magnitude =
          log_linear::MagnitudeOf(log_linear::BucketOf(middle, dropped_bits));
      const uint64_t base = magnitude - std::min<uint64_t>(magnitude, 256);
      std::vector<double> values = Doubles(40);
      for (int64_t i = -300; i <= 300; ++i) {
        const int64_t bucket = static_cast<int64_t>(magnitude) + 1 + i;
        if (bucket < 1) continue;
        const double edge = log_linear::EdgesOf(bucket, dropped_bits).upper;
        values.insert(values.end(), {edge, -edge, std::nextafter(edge, kInfinity)});
      }
      const LogLinearSlots of{.dropped_bits = dropped_bits, .base = base, .of_odds = false};
      ExpectInStretch(of, values);
      ExpectInStretch(of, std::vector<float>(values.begin(), values.end()));
    }
  }
}

TEST_P(SlotsTest, ManyZerosOnesAndInfinitiesAreCounted) {
  std::vector<double> values;
  for (int i = 0; i < 400; ++i) {
    for (const double value : {0.0, -0.0, 1.0, 0.5, kInfinity, -kInfinity, 5e-324, -0.25, 1e308}) {
      values.push_back(value);
    }
  }
  for (const Layout& layout : NumericLayouts()) {
    ExpectAsOneByOne(layout, values, layout.NewCounts());
  }
}

}  // namespace
}  // namespace drift
