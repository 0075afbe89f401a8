#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "server/engine/histogram/layout.h"
#include "server/engine/histogram/log_linear.h"
#include "tests/server/engine/histogram/random_values.h"

namespace drift {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kLeast = std::numeric_limits<double>::denorm_min();
constexpr double kGreatest = std::numeric_limits<double>::max();

Counts Fold(Layout::Kind kind, const std::vector<double>& values) {
  return Folded(Layout::Create(std::move(kind)).value(), values);
}

// The only regular bucket that `value` is in.
int64_t BucketOf(Layout::Kind kind, double value) {
  const Counts counts = Fold(std::move(kind), {value});
  EXPECT_THAT(counts.buckets(), SizeIs(1)) << value;
  return counts.buckets().empty() ? -1 : counts.buckets().front().number;
}

TEST(FoldTest, LogLinearSetsNanAndInfinitiesAside) {
  const Counts counts = Fold(LogLinear{}, {kNan, -kNan, kInfinity, -kInfinity, -kInfinity, 1.5});
  EXPECT_EQ(counts.special(Special::kNan), 2u);
  EXPECT_EQ(counts.special(Special::kAbove), 1u);
  EXPECT_EQ(counts.special(Special::kBelow), 2u);
  EXPECT_THAT(counts.buckets(), ElementsAre(Bucket{log_linear::BucketOf(1.5, 0), 1}));
}

TEST(FoldTest, BothZerosAreOneBucket) {
  EXPECT_THAT(Fold(LogLinear{}, {0.0, -0.0}).buckets(), ElementsAre(Bucket{0, 2}));
  EXPECT_THAT(Fold(Probability{}, {0.0, -0.0}).buckets(), ElementsAre(Bucket{0, 2}));
  EXPECT_THAT(Fold(Linear{}, {0.0, -0.0}).buckets(), ElementsAre(Bucket{0, 2}));
  EXPECT_THAT(Fold(Explicit{{0, 1}}, {0.0, -0.0}).buckets(), ElementsAre(Bucket{0, 2}));
}

TEST(FoldTest, LosslessCountsTellEveryDoubleFromEveryOther) {
  const double next = std::nextafter(1.0, 2.0);
  const Counts counts = Folded(Layout::Lossless(), {1.0, next, kLeast, -kLeast, kGreatest, 1.0});
  EXPECT_THAT(counts.buckets(),
              ElementsAre(Bucket{-2, 1}, Bucket{1, 1}, Bucket{log_linear::BucketOf(1.0, 0), 2},
                          Bucket{log_linear::BucketOf(next, 0), 1},
                          Bucket{log_linear::BucketOf(kGreatest, 0), 1}));
}

TEST(FoldTest, AnOutlierCostsABucketAndNotTheResolutionOfTheRest) {
  std::vector<double> values = {1e300};
  for (int i = 0; i <= 200; ++i) values.push_back(1e9 - 1 + i * 0.01);
  const Counts counts = Fold(LogLinear{160}, values);
  EXPECT_LE(counts.buckets().size(), 160u);
  EXPECT_GT(counts.dropped_bits(), 0);  // 202 were too many
  const int64_t below = log_linear::BucketOf(1e9 - 1, counts.dropped_bits());
  const int64_t middle = log_linear::BucketOf(1e9, counts.dropped_bits());
  const int64_t above = log_linear::BucketOf(1e9 + 1, counts.dropped_bits());
  EXPECT_LT(below, middle);
  EXPECT_LT(middle, above);
}

TEST(FoldTest, ProbabilitiesAreCountedByTheirOdds) {
  // Odds of 1 end bucket 4 · 1023 at four buckets an octave; odds of 3 end the one six
  // on: 1.25, 1.5, 1.75, 2, 2.5, 3.
  EXPECT_EQ(BucketOf(Probability{}, 0.5), 4092);
  EXPECT_EQ(BucketOf(Probability{}, std::nextafter(0.5, 1.0)), 4093);
  EXPECT_EQ(BucketOf(Probability{}, 0.75), 4098);
  EXPECT_EQ(BucketOf(Probability{}, 0.25), 4086);  // odds of 1/3 in (5/16, 6/16]
}

TEST(FoldTest, ProbabilitiesNearOneDifferAsThoseNearZeroDo) {
  EXPECT_NE(BucketOf(Probability{}, 0.99), BucketOf(Probability{}, 0.999));
  EXPECT_NE(BucketOf(Probability{}, 0.01), BucketOf(Probability{}, 0.001));
}

TEST(FoldTest, ZeroAndOneAreProbabilitiesOfTheirOwn) {
  const double nearly_one = std::nextafter(1.0, 0.0);
  const Counts counts = Fold(Probability{2}, {0, kLeast, 0.5, nearly_one, 1, 1});
  EXPECT_THAT(counts.buckets(), ElementsAre(Bucket{0, 1}, Bucket{1, 3}, Bucket{kOneBucket, 2}));
}

TEST(FoldTest, WhatIsNoProbabilityIsBelowOrAbove) {
  const Counts counts =
      Fold(Probability{}, {-kLeast, -kInfinity, std::nextafter(1.0, 2.0), 7, kInfinity, kNan});
  EXPECT_THAT(counts.specials(), ElementsAre(0, 1, 2, 3, 0));
  EXPECT_EQ(counts.regular_total(), 0u);
}

TEST(FoldTest, AValueOnALinearEdgeFallsInTheLowerBucket) {
  const Linear tenths = {.min = 0, .max = 1, .buckets = 10};
  EXPECT_EQ(BucketOf(tenths, 0.0), 0);
  EXPECT_EQ(BucketOf(tenths, 0.1), 0);
  EXPECT_EQ(BucketOf(tenths, 0.3), 2);
  EXPECT_EQ(BucketOf(tenths, std::nextafter(0.3, 1.0)), 3);
  EXPECT_EQ(BucketOf(tenths, 0.7), 6);
  EXPECT_EQ(BucketOf(tenths, 1.0), 9);
}

TEST(FoldTest, WhatIsOutsideALinearLayoutIsBelowOrAbove) {
  const Counts counts = Fold(
      Linear{-1, 1, 4}, {std::nextafter(-1.0, -2.0), -kInfinity, std::nextafter(1.0, 2.0), kNan});
  EXPECT_THAT(counts.specials(), ElementsAre(0, 1, 2, 1, 0));
  EXPECT_EQ(counts.regular_total(), 0u);
}

TEST(FoldTest, AValueOnAnExplicitBoundFallsInTheLowerBucket) {
  const Explicit bounds = {{-1, 0, 2.5}};
  EXPECT_EQ(BucketOf(bounds, -1), 0);
  EXPECT_EQ(BucketOf(bounds, 0), 0);
  EXPECT_EQ(BucketOf(bounds, kLeast), 1);
  EXPECT_EQ(BucketOf(bounds, 2.5), 1);
}

TEST(FoldTest, WhatIsOutsideExplicitBoundsIsBelowOrAbove) {
  const Counts counts = Fold(Explicit{{0, 1}}, {-kLeast, -kInfinity, 1.5, kInfinity, 2, kNan});
  EXPECT_THAT(counts.specials(), ElementsAre(0, 1, 2, 3, 0));
  EXPECT_EQ(counts.regular_total(), 0u);
}

TEST(FoldTest, FloatsAreTheDoublesTheyAre) {
  const std::vector<float> floats = {0.1f,          0.3f, -0.0f, 1e-45f, 3e38f,
                                     std::nanf(""), 0.5f, 0.25f, 1.0f};
  const std::vector<double> doubles(floats.begin(), floats.end());
  for (const Layout& layout : NumericLayouts()) {
    Counts counts = layout.NewCounts();
    layout.Fold(floats, counts);
    EXPECT_EQ(counts, Folded(layout, doubles)) << layout.ToString();
  }
}

TEST(FoldTest, NothingIsNothing) {
  for (const Layout& layout : NumericLayouts()) EXPECT_TRUE(Folded(layout, {}).empty());
}

TEST(FoldTest, MoreDistinctValuesThanABlockHoldsKeepABucketEach) {
  std::vector<double> values(150'000);
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>((i * 7919) % 150'000);
  const Counts counts = Folded(Layout::Lossless(), values);
  EXPECT_EQ(counts.buckets().size(), 150'000u);
  EXPECT_EQ(counts.total(), 150'000u);
}

TEST(FoldTest, ValuesInAreTheSumOfAllBuckets) {
  std::mt19937_64 generator = SeededGenerator();
  for (const Layout& layout : NumericLayouts()) {
    for (int count : {1, 8, 9, 1000, 70'000}) {
      EXPECT_EQ(Folded(layout, AnyValues(generator, count)).total(), static_cast<uint64_t>(count))
          << layout.ToString();
    }
  }
}

TEST(FoldTest, NoMoreBucketsArePopulatedThanALayoutHas) {
  std::mt19937_64 generator = SeededGenerator();
  const Counts log_linear = Fold(LogLinear{160}, AnyValues(generator, 5'000));
  EXPECT_LE(log_linear.buckets().size(), 160u);
  const Counts probability = Fold(Probability{20}, AnyValues(generator, 5'000));
  EXPECT_LE(probability.buckets().size(), 20u);
}

TEST(FoldTest, FoldingPieceByPieceIsFoldingAtOnceInAnyOrder) {
  std::mt19937_64 generator = SeededGenerator();
  for (const Layout& layout : NumericLayouts()) {
    std::vector<double> values = AnyValues(generator, 2'000);
    const Counts expected = Folded(layout, values);
    std::shuffle(values.begin(), values.end(), generator);
    Counts counts = layout.NewCounts();
    for (absl::Span<const double> rest = values; !rest.empty();) {
      const size_t size = std::min<size_t>(rest.size(), 1 + generator() % 40);
      layout.Fold(rest.first(size), counts);
      rest.remove_prefix(size);
    }
    EXPECT_EQ(counts, expected) << layout.ToString();
  }
}

TEST(FoldTest, FoldingVeryManyAtOnceIsFoldingThemInPieces) {
  std::mt19937_64 generator = SeededGenerator();
  for (const Layout& layout : NumericLayouts()) {
    const std::vector<double> values = AnyValues(generator, 20'001);
    Counts expected = layout.NewCounts();
    for (size_t begin = 0; begin < values.size(); begin += 40) {
      layout.Fold(absl::MakeConstSpan(values).subspan(begin, 40), expected);
    }
    EXPECT_EQ(Folded(layout, values), expected) << layout.ToString();
  }
}

// What is where, and how finely it is told apart, is guessed from some values when many are folded.
TEST(FoldTest, FoldingAtOnceIsFoldingOneByOneWhateverComesFirst) {
  std::mt19937_64 generator = SeededGenerator();
  const std::vector<std::vector<double>> firsts = {
      {}, std::vector<double>(1500, std::nan("")), std::vector<double>(40, 0.0), {-1e300, 1e-300}};
  for (const Layout::Kind& kind : {Layout::Kind(LogLinear{160}), Layout::Kind(LogLinear{1000}),
                                   Layout::Kind(Probability{20})}) {
    const Layout layout = *Layout::Create(kind);
    for (const std::vector<double>& first : firsts) {
      std::vector<double> values = first;
      for (double value : AnyValues(generator, 3'000)) values.push_back(value);
      for (const int more_bits : {0, 2}) {
        const int dropped_bits = layout.finest_dropped_bits() + more_bits;
        Counts one_by_one(dropped_bits);
        for (double value : values) layout.Fold(absl::MakeConstSpan(&value, 1), one_by_one);
        Counts at_once(dropped_bits);
        layout.Fold(values, at_once);
        EXPECT_EQ(at_once, one_by_one) << layout.ToString();
      }
    }
  }
}

// The bucket by comparing with every edge, as Fold must find it faster.
int64_t BucketByEdges(const Layout& layout, int buckets, double value) {
  for (int64_t bucket = 0; bucket < buckets; ++bucket) {
    if (value <= layout.EdgesOf(bucket, 0).upper) return bucket;
  }
  return -1;
}

constexpr Linear kAwkward[] = {{0, 1, 10},          {0.1, 6.1, 60}, {-0.3, 0.7, 7},
                               {0, 0.9, 9},         {0, 3, 1000},   {1e9, 1e9 + 1e-5, 50},
                               {-1e300, 1e300, 33}, {0, 5e-323, 10}};

TEST(FoldTest, LinearBucketsAreWhatTheirEdgesSay) {
  std::mt19937_64 generator = SeededGenerator();
  std::uniform_real_distribution<double> share(0, 1);
  for (const Linear& linear : kAwkward) {
    const Layout layout = Layout::Create(linear).value();
    for (int i = 0; i < 2'000; ++i) {
      const double value = std::clamp(linear.min + (linear.max - linear.min) * share(generator),
                                      linear.min, linear.max);
      ASSERT_EQ(BucketOf(linear, value), BucketByEdges(layout, linear.buckets, value))
          << layout.ToString() << ' ' << value;
    }
  }
}

TEST(FoldTest, ALinearEdgeIsTheLastValueOfItsBucket) {
  for (const Linear& linear : kAwkward) {
    const Layout layout = Layout::Create(linear).value();
    for (int64_t bucket = 0; bucket < linear.buckets; ++bucket) {
      const double edge = layout.EdgesOf(bucket, 0).upper;
      ASSERT_EQ(BucketOf(linear, edge), bucket) << layout.ToString();
      if (edge == linear.max) continue;
      ASSERT_EQ(BucketOf(linear, std::nextafter(edge, kInfinity)), bucket + 1) << layout.ToString();
    }
  }
}

}  // namespace
}  // namespace drift
