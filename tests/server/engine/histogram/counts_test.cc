#include "server/engine/histogram/counts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <vector>

#include "absl/base/options.h"
#include "server/engine/histogram/log_linear.h"
#include "tests/server/engine/histogram/random_values.h"

namespace drift {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::array<uint64_t, kSpecialCount> kNoSpecials{};

Counts Of(std::vector<Bucket> buckets, int dropped_bits = 0) {
  return Counts(dropped_bits, std::move(buckets), kNoSpecials);
}

TEST(CountsTest, BucketsAscendInWhateverOrderTheyAreAdded) {
  Counts counts;
  counts.Add(5, 1);
  counts.Add(-2, 3);
  counts.Add(7, 1);
  counts.Add(5, 2);
  counts.Add(6, 4);
  EXPECT_THAT(counts.buckets(),
              ElementsAre(Bucket{-2, 3}, Bucket{5, 3}, Bucket{6, 4}, Bucket{7, 1}));
}

TEST(CountsTest, AddingNoneLeavesNoBucket) {
  Counts counts;
  counts.Add(5, 0);
  EXPECT_THAT(counts.buckets(), IsEmpty());
  EXPECT_TRUE(counts.empty());
}

TEST(CountsTest, TotalsTellRegularValuesFromAll) {
  Counts counts = Of({{1, 2}, {3, 4}});
  counts.Add(Special::kMissing, 10);
  counts.Add(Special::kOther, 20);
  EXPECT_EQ(counts.regular_total(), 6u);
  EXPECT_EQ(counts.total(), 36u);
  EXPECT_EQ(counts.special(Special::kMissing), 10u);
  EXPECT_FALSE(counts.empty());
}

TEST(CountsTest, MergingInterleavesSharedAndNewBuckets) {
  Counts counts = Of({{2, 1}, {4, 1}, {6, 1}});
  counts.Add(Of({{1, 5}, {4, 5}, {5, 5}, {9, 5}}), 0);
  EXPECT_EQ(counts, Of({{1, 5}, {2, 1}, {4, 6}, {5, 5}, {6, 1}, {9, 5}}));
}

TEST(CountsTest, MergingAddsSpecials) {
  Counts counts(0, {}, {1, 2, 3, 4, 5});
  counts.Add(Counts(0, {}, {10, 20, 30, 40, 50}), 0);
  EXPECT_THAT(counts.specials(), ElementsAre(11, 22, 33, 44, 55));
}

TEST(CountsTest, MergingBringsBothSidesToTheCoarserResolution) {
  const Counts fine = Of({{1, 1}, {2, 1}, {3, 1}, {5, 1}});
  const Counts coarse = Of({{1, 10}}, 1);
  const Counts expected = Of({{1, 12}, {2, 1}, {3, 1}}, 1);
  Counts first = fine;
  first.Add(coarse, 0);
  EXPECT_EQ(first, expected);
  Counts second = coarse;
  second.Add(fine, 0);
  EXPECT_EQ(second, expected);
}

TEST(CountsTest, CountsAddedToThemselvesDouble) {
  Counts counts = Of({{1, 1}, {4, 2}});
  counts.Add(counts, 0);
  EXPECT_EQ(counts, Of({{1, 2}, {4, 4}}));
}

TEST(CountsTest, SubtractingRemovesBucketsThatReachZero) {
  Counts counts(0, {{1, 3}, {2, 2}, {7, 1}}, {5, 0, 0, 0, 0});
  counts.Subtract(Counts(0, {{1, 1}, {2, 2}, {7, 1}}, {4, 0, 0, 0, 0}));
  EXPECT_EQ(counts, Counts(0, {{1, 2}}, {1, 0, 0, 0, 0}));
}

TEST(CountsTest, SubtractingFinerCountsKeepsTheResolution) {
  Counts counts = Of({{1, 2}, {2, 1}}, 1);
  counts.Subtract(Of({{1, 1}, {2, 1}}));
  EXPECT_EQ(counts, Of({{2, 1}}, 1));
}

// Release builds assert as well where Abseil is hardened, as Debian's is; without words.
#if !defined(NDEBUG) || ABSL_OPTION_HARDENED
TEST(CountsDeathTest, SubtractingMoreThanThereIsIsABug) {
  EXPECT_DEATH(Of({{1, 1}}).Subtract(Of({{1, 2}})), "");
  EXPECT_DEATH(Of({{1, 1}}).Subtract(Of({{2, 1}})), "");
}
#endif

TEST(CountsTest, CoarseningAddsUpBucketsThatJoin) {
  Counts counts = Of({{-4, 1}, {-3, 2}, {-1, 4}, {0, 8}, {1, 16}, {2, 32}, {3, 64}});
  counts.CoarsenTo(1);
  // Indexes 3, 2 | 0 on the negative side, 0, 1 | 2 on the positive one.
  EXPECT_EQ(counts, Of({{-2, 3}, {-1, 4}, {0, 8}, {1, 48}, {2, 64}}, 1));
}

TEST(CountsTest, CoarseningToAFinerResolutionDoesNothing) {
  Counts counts = Of({{1, 1}}, 5);
  counts.CoarsenTo(3);
  EXPECT_EQ(counts, Of({{1, 1}}, 5));
}

TEST(CountsTest, CoarseningKeepsTheBucketOfOne) {
  Counts counts = Of({{1, 1}, {2, 1}, {kOneBucket, 7}}, 50);
  counts.CoarsenTo(63);
  EXPECT_EQ(counts, Of({{1, 2}, {kOneBucket, 7}}, 63));
}

TEST(CountsTest, LimitKeepsWhatFits) {
  Counts counts = Of({{1, 1}, {2, 1}});
  counts.Limit(2);
  EXPECT_EQ(counts.dropped_bits(), 0);
  counts.Limit(0);
  EXPECT_EQ(counts.dropped_bits(), 0);
}

TEST(CountsTest, LimitDropsNoMoreBitsThanItMust) {
  // Indexes 0, 1, 4, 6: one bit joins 0 and 1, two join 4 and 6 as well.
  const Counts counts = Of({{1, 1}, {2, 1}, {5, 1}, {7, 1}});
  Counts three = counts;
  three.Limit(3);
  EXPECT_EQ(three, Of({{1, 2}, {3, 1}, {4, 1}}, 1));
  Counts two = counts;
  two.Limit(2);
  EXPECT_EQ(two, Of({{1, 2}, {2, 2}}, 2));
}

TEST(CountsTest, LimitEndsWhereOnlySignsAreLeft) {
  Counts counts = Of({{-9, 1}, {-5, 1}, {0, 1}, {5, 1}, {9, 1}});
  counts.Limit(2);
  EXPECT_EQ(counts, Of({{-1, 2}, {0, 1}, {1, 2}}, 63));
}

TEST(CountsTest, LimitAgreesWithDroppingBitsOneByOne) {
  std::mt19937_64 generator = SeededGenerator();
  for (int round = 0; round < 300; ++round) {
    Counts counts;
    for (int i = 0; i < 100; ++i) counts.Add(log_linear::BucketOf(AnyFinite(generator), 0), 1);
    const size_t max_buckets = 2 + generator() % 100;
    Counts expected = counts;
    while (expected.buckets().size() > max_buckets && expected.dropped_bits() < 63) {
      expected.CoarsenTo(expected.dropped_bits() + 1);
    }
    counts.Limit(static_cast<int>(max_buckets));
    ASSERT_EQ(counts, expected);
  }
}

// Random counts: clustered buckets, some already coarse.
Counts AnyCounts(std::mt19937_64& generator) {
  Counts counts;
  const int buckets = static_cast<int>(generator() % 30);
  for (int i = 0; i < buckets; ++i) {
    const double value =
        i % 3 == 0 ? AnyFinite(generator) : 1e9 + static_cast<double>(generator() % 50);
    counts.Add(log_linear::BucketOf(value, 0), 1 + generator() % 5);
  }
  counts.Add(Special::kNan, generator() % 3);
  if (generator() % 4 == 0) counts.CoarsenTo(static_cast<int>(generator() % 40));
  return counts;
}

// Merges neighbours at random until one is left: any order and any grouping.
Counts MergedAnyhow(std::vector<Counts> parts, int max_buckets, std::mt19937_64& generator) {
  std::shuffle(parts.begin(), parts.end(), generator);
  while (parts.size() > 1) {
    const size_t at = generator() % (parts.size() - 1);
    parts[at].Add(parts[at + 1], max_buckets);
    parts.erase(parts.begin() + static_cast<int64_t>(at) + 1);
  }
  return parts.front();
}

TEST(CountsTest, MergingDoesNotDependOnOrderOrGrouping) {
  std::mt19937_64 generator = SeededGenerator();
  for (int round = 0; round < 500; ++round) {
    std::vector<Counts> parts(2 + generator() % 8);
    for (Counts& part : parts) part = AnyCounts(generator);
    const int max_buckets = static_cast<int>(2 + generator() % 60);
    const Counts expected = MergedAnyhow(parts, max_buckets, generator);
    for (int order = 0; order < 3; ++order) {
      ASSERT_EQ(MergedAnyhow(parts, max_buckets, generator), expected) << "round " << round;
    }
  }
}

TEST(CountsTest, MergingAndSubtractingAgreeWithAMap) {
  std::mt19937_64 generator = SeededGenerator();
  for (int round = 0; round < 300; ++round) {
    const Counts a = AnyCounts(generator);
    const Counts b = AnyCounts(generator);
    Counts sum = a;
    sum.Add(b, 0);
    std::map<int64_t, uint64_t> expected;
    for (const Counts* part : {&a, &b}) {
      for (const Bucket& bucket : part->buckets()) {
        const int more_bits = sum.dropped_bits() - part->dropped_bits();
        expected[log_linear::Coarsen(bucket.number, more_bits)] += bucket.count;
      }
    }
    std::vector<Bucket> buckets;
    buckets.reserve(expected.size());
    for (const auto& [number, count] : expected) buckets.push_back({number, count});
    ASSERT_EQ(sum.buckets(), buckets);

    Counts rest = sum;
    rest.Subtract(b);
    Counts coarse = a;
    coarse.CoarsenTo(sum.dropped_bits());
    ASSERT_EQ(rest, coarse);
  }
}

}  // namespace
}  // namespace drift
