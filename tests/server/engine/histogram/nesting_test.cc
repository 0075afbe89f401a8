#include "server/engine/histogram/nesting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "server/engine/histogram/log_linear.h"
#include "tests/server/engine/histogram/random_values.h"

namespace drift {
namespace {

using ::testing::HasSubstr;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr uint64_t kMost = std::numeric_limits<uint64_t>::max();

absl::StatusOr<Counts> Upload(Layout::Kind kind, const std::vector<double>& bounds,
                              const std::vector<uint64_t>& counts,
                              const std::array<uint64_t, kSpecialCount>& specials = {}) {
  return CountsFromBounds(Layout::Create(std::move(kind)).value(), bounds, counts, specials);
}

void ExpectRefused(const absl::StatusOr<Counts>& counts, const char* message) {
  EXPECT_EQ(counts.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(counts.status().message(), HasSubstr(message));
}

TEST(NestingTest, FinerUploadedBucketsAddUpInTheLayouts) {
  EXPECT_EQ(Upload(Linear{0, 1, 2}, {0, 0.2, 0.5, 0.9, 1}, {1, 2, 4, 8}).value(),
            Counts(0, {{0, 3}, {1, 12}}, {}));
  EXPECT_EQ(Upload(Explicit{{0, 0.5, 1}}, {0, 0.2, 0.5, 0.9, 1}, {1, 2, 4, 8}).value(),
            Counts(0, {{0, 3}, {1, 12}}, {}));
}

TEST(NestingTest, SpecialsAreAddedToWhatLiesOutside) {
  EXPECT_EQ(Upload(Linear{0, 1, 2}, {-kInfinity, 0 - 1.0, 0.5, 1, kInfinity}, {1, 0, 2, 4},
                   {10, 20, 30, 40, 0})
                .value(),
            Counts(0, {{1, 2}}, {10, 20, 31, 44, 0}));
}

TEST(NestingTest, ABucketAcrossAnEdgeIsRefusedByName) {
  ExpectRefused(Upload(Linear{0, 1, 2}, {0, 0.2, 0.6, 1}, {1, 2, 3}),
                "the bucket (0.2, 0.6] straddles 0.5, an edge of the layout linear from 0 to 1, 2 "
                "buckets; each bucket must lie inside one of the layout");
}

TEST(NestingTest, BoundsThatWereComputedAreTheEdgesTheyAreMeantToBe) {
  for (const Linear& linear : {Linear{0, 1, 10}, Linear{-0.3, 0.7, 10}, Linear{-1, 1, 20}}) {
    const Layout layout = Layout::Create(linear).value();
    // As numpy.linspace(min, max, buckets + 1).
    const double step = (linear.max - linear.min) / linear.buckets;
    std::vector<double> bounds;
    std::vector<uint64_t> counts;
    Counts expected;
    int beside_edges = 0;
    for (int i = 0; i < linear.buckets; ++i) {
      bounds.push_back(i * step + linear.min);
      beside_edges += bounds.back() != layout.EdgesOf(i, 0).lower;
      counts.push_back(i + 1);
      expected.Add(int64_t{i}, counts.back());
    }
    bounds.push_back(linear.max);
    EXPECT_GT(beside_edges, 0) << layout.ToString();
    const absl::StatusOr<Counts> nested = CountsFromBounds(layout, bounds, counts, {});
    ASSERT_TRUE(nested.ok()) << nested.status();
    EXPECT_EQ(*nested, expected);
  }
}

TEST(NestingTest, ABoundIsAnEdgeThatIsFourUlpsAwayAndNoFurther) {
  // Of 0.3, and of the 1 that a linear layout's edges are computed from.
  constexpr double kUlp = 0x1p-54;
  constexpr double kUlpOfOne = 0x1p-52;
  const Explicit layout{{0, 0.3, 1}};
  const Counts halves(0, {{0, 1}, {1, 2}}, {});
  EXPECT_EQ(Upload(layout, {0, 0.3 + 4 * kUlp, 1}, {1, 2}).value(), halves);
  EXPECT_EQ(Upload(layout, {0, 0.3 - 4 * kUlp, 1}, {1, 2}).value(), halves);
  ExpectRefused(Upload(layout, {0, 0.3 + 5 * kUlp, 1}, {1, 2}), "straddles 0.3,");
  ExpectRefused(Upload(layout, {0, 0.3 - 5 * kUlp, 1}, {1, 2}), "straddles 0.3,");
  EXPECT_EQ(Upload(Linear{0, 1, 2}, {0, 0.5 + 4 * kUlpOfOne, 1}, {1, 2}).value(), halves);
  ExpectRefused(Upload(Linear{0, 1, 2}, {0, 0.5 + 5 * kUlpOfOne, 1}, {1, 2}), "straddles 0.5,");
}

TEST(NestingTest, TheEndsOfALayoutAreMeantToo) {
  constexpr double kUlp = 0x1p-52;
  EXPECT_EQ(Upload(Linear{0, 1, 2}, {-kUlp, 0.5, 1 + kUlp, kInfinity}, {1, 2, 4}).value(),
            Counts(0, {{0, 1}, {1, 2}}, {0, 0, 0, 4, 0}));
  EXPECT_EQ(Upload(Linear{0, 1, 2}, {1 - kUlp, kInfinity}, {4}).value(),
            Counts(0, {}, {0, 0, 0, 4, 0}));
}

TEST(NestingTest, WhereBoundsTellMoreThanTheLayoutNothingIsMeant) {
  constexpr double kUlp = 0x1p-54;  // of 0.3
  EXPECT_EQ(Upload(Explicit{{0, 0.3, 1}}, {0, 0.3, 0.3 + 2 * kUlp, 1}, {1, 2, 4}).value(),
            Counts(0, {{0, 1}, {1, 6}}, {}));
  ExpectRefused(Upload(Explicit{{0, 0.3, 1}}, {0.3 - kUlp, 0.3 + kUlp}, {1}), "straddles 0.3,");
  const double next = 1 + 0x1p-52;
  ExpectRefused(Upload(Explicit{{1, next, next + 0x1p-51, 2}}, {1, 1 + 0x1p-50}, {1}), "straddles");
}

TEST(NestingTest, ABucketAcrossTheEndOfALayoutIsRefused) {
  ExpectRefused(Upload(Linear{0, 1, 2}, {-1, 0.5}, {1}), "(-1, 0.5] straddles 0,");
  ExpectRefused(Upload(Linear{0, 1, 2}, {0.5, 2}, {1}), "(0.5, 2] straddles 1,");
  ExpectRefused(Upload(Probability{}, {-1, 0.5}, {1}), "(-1, 0.5] straddles 0,");
  ExpectRefused(Upload(Probability{}, {0.5, 1}, {1}), "(0.5, 1] straddles 1,");
  ExpectRefused(Upload(LogLinear{}, {1, kInfinity}, {1}),
                "(1, inf] straddles 1.7976931348623157e+308,");
}

TEST(NestingTest, SignsAreNotMixed) {
  ExpectRefused(Upload(LogLinear{}, {-2, 2}, {1}), "(-2, 2] straddles 0,");
  ExpectRefused(Upload(LogLinear{}, {-2, 0}, {1}), "(-2, 0] straddles 0,");
}

TEST(NestingTest, AnEmptyBucketMayStraddle) {
  EXPECT_EQ(Upload(Linear{0, 1, 2}, {0, 0.2, 0.6, 1}, {1, 0, 3}).value(),
            Counts(0, {{0, 1}, {1, 3}}, {}));
}

TEST(NestingTest, OctavesMakeLogLinearCountsOfOctaves) {
  EXPECT_EQ(Upload(LogLinear{}, {0.5, 1, 2, 4}, {1, 2, 3}).value(),
            Counts(52, {{1023, 1}, {1024, 2}, {1025, 3}}, {}));
}

TEST(NestingTest, NoMoreBitsAreDroppedThanTheBucketsNeed) {
  // (1, 1.25] is one of 4 buckets of its octave, (2, 3] one of 2.
  EXPECT_EQ(Upload(LogLinear{}, {1, 1.25}, {1}).value().dropped_bits(), 50);
  EXPECT_EQ(Upload(LogLinear{}, {1, 1.25, 2, 3}, {1, 0, 1}).value().dropped_bits(), 51);
}

TEST(NestingTest, OddsOfPowersOfTwoMakeProbabilities) {
  EXPECT_EQ(Upload(Probability{}, {1.0 / 3, 0.5, 2.0 / 3}, {1, 2}).value(),
            Counts(52, {{1023, 1}, {1024, 2}}, {}));
}

TEST(NestingTest, TheLimitOfTheLayoutApplies) {
  EXPECT_EQ(Upload(LogLinear{2}, {1, 2, 4, 8}, {1, 2, 3}).value().buckets().size(), 2u);
}

TEST(NestingTest, SizesThatDoNotMatchAreRefused) {
  ExpectRefused(Upload(Linear{}, {0, 1}, {1, 2}), "2 bounds for 2 counts");
  ExpectRefused(Upload(Linear{}, {}, {}), "0 bounds for 0 counts");
}

TEST(NestingTest, BoundsThatDoNotAscendAreRefused) {
  ExpectRefused(Upload(Linear{}, {0, 0.5, 0.5}, {1, 2}), "bounds[2] is 0.5");
  ExpectRefused(Upload(Linear{}, {0, 1, 0.5}, {0, 0}), "bounds[2] is 0.5");
  ExpectRefused(Upload(Linear{}, {kNan, 1}, {1}), "bounds[0] is nan");
  ExpectRefused(Upload(Linear{}, {0, kNan, 1}, {1, 1}), "bounds[1] is nan");
}

TEST(NestingTest, ATotalBeyond64BitsIsRefused) {
  ExpectRefused(Upload(Linear{0, 1, 2}, {0, 0.5, 1}, {kMost, 1}), "64 bits");
  ExpectRefused(Upload(Linear{0, 1, 2}, {0, 0.5}, {kMost}, {1, 0, 0, 0, 0}), "64 bits");
  EXPECT_EQ(Upload(Linear{0, 1, 2}, {0, 0.5, 1}, {kMost - 1, 1}).value().total(), kMost);
}

TEST(NestingTest, CategoriesHaveNoBounds) {
  ExpectRefused(Upload(Categorical{}, {0, 1}, {1}), "numeric");
}

TEST(NestingTest, CountsUploadedOverALayoutsOwnEdgesAreItsCounts) {
  std::mt19937_64 generator = SeededGenerator();
  for (const Linear& linear : {Linear{0, 1, 10}, Linear{-0.3, 0.7, 7}, Linear{0.1, 6.1, 60}}) {
    const Layout layout = Layout::Create(linear).value();
    std::vector<double> bounds = {linear.min};
    std::vector<uint64_t> counts(linear.buckets);
    Counts expected;
    for (int i = 0; i < linear.buckets; ++i) {
      bounds.push_back(layout.EdgesOf(i, 0).upper);
      counts[i] = generator() % 4;
      expected.Add(int64_t{i}, counts[i]);
    }
    EXPECT_EQ(CountsFromBounds(layout, bounds, counts, {}).value(), expected);
  }
}

}  // namespace
}  // namespace drift
