#include "server/engine/window/running_sum.h"

#include <cstdint>
#include <deque>
#include <limits>
#include <random>

#include "gtest/gtest.h"

namespace drift {
namespace {

constexpr uint64_t kMostInNarrowCells = std::numeric_limits<uint16_t>::max();
constexpr uint64_t kMostInCells = std::numeric_limits<uint32_t>::max();

Counts Of(std::vector<Bucket> buckets, int dropped_bits = 0) {
  return Counts(dropped_bits, std::move(buckets), {});
}

Counts SumOf(const std::vector<Counts>& all, int max_buckets = 0) {
  RunningSum sum(max_buckets, 0);
  for (const Counts& counts : all) sum.Add(counts);
  return sum.counts();
}

TEST(RunningSumTest, AddsWhereABucketIsAndWhereNoneWas) {
  EXPECT_EQ(SumOf({Of({{3, 1}, {4, 2}}), Of({{4, 5}}), Of({{-9, 1}, {5, 1}})}),
            Of({{-9, 1}, {3, 1}, {4, 7}, {5, 1}}));
}

TEST(RunningSumTest, TakesAwayWhatWasAdded) {
  RunningSum sum(0, 0);
  sum.Add(Of({{1, 2}, {2, 3}, {3, 4}}));
  sum.Subtract(Of({{1, 2}, {3, 1}}));
  EXPECT_EQ(sum.counts(), Of({{2, 3}, {3, 3}}));
}

TEST(RunningSumTest, HoldsMoreThanACellDoes) {
  for (const uint64_t most : {kMostInNarrowCells, kMostInCells}) {
    RunningSum sum(0, 0);
    sum.Add(Of({{1, most}}));
    sum.Add(Of({{1, 1}, {2, 1}}));
    EXPECT_EQ(sum.counts(), Of({{1, most + 1}, {2, 1}}));
    sum.Subtract(Of({{1, most}}));
    EXPECT_EQ(sum.counts(), Of({{1, 1}, {2, 1}}));
  }
}

TEST(RunningSumTest, EachCellIsFilledToItsMost) {
  for (const uint64_t most : {kMostInNarrowCells, kMostInCells}) {
    RunningSum sum(0, 0);
    sum.Add(Of({{1, most - 1}, {2, most - 1}}));
    sum.Add(Of({{1, 1}, {2, 1}}));
    EXPECT_EQ(sum.counts(), Of({{1, most}, {2, most}}));
    sum.Subtract(Of({{1, most}, {2, 1}}));
    EXPECT_EQ(sum.counts(), Of({{2, most - 1}}));
  }
}

TEST(RunningSumTest, HoldsTheOutermostBuckets) {
  const Counts outermost =
      Of({{std::numeric_limits<int64_t>::min() + 9, 1}, {0, 2}, {kOneBucket, 3}});
  EXPECT_EQ(SumOf({outermost, outermost, Of({{1, 1}})}),
            Of({{std::numeric_limits<int64_t>::min() + 9, 2}, {0, 4}, {1, 1}, {kOneBucket, 6}}));
}

TEST(RunningSumTest, SpecialBucketsAreOfAnySize) {
  Counts missing;
  missing.Add(Special::kMissing, kMostInCells + 7);
  RunningSum sum(0, 0);
  sum.Add(missing);
  sum.Add(Of({{1, 1}}));
  sum.Subtract(missing);
  EXPECT_EQ(sum.counts(), Of({{1, 1}}));
}

TEST(RunningSumTest, TotalsThatWouldWrapLoseNothing) {
  Counts missing = Of({{1, kMostInNarrowCells - 5}, {2, 1}, {3, 1}});
  missing.Add(Special::kMissing, std::numeric_limits<uint64_t>::max() - kMostInNarrowCells);
  RunningSum sum(0, 0);
  sum.Add(missing);
  sum.Add(Of({{1, 6}}));
  EXPECT_EQ(sum.counts().buckets(), Of({{1, kMostInNarrowCells + 1}, {2, 1}, {3, 1}}).buckets());
}

TEST(RunningSumTest, DropsBitsWhereBucketsOutnumberTheLimit) {
  // 8 and 9 are one bucket less one bit, and so are 1 and 2.
  const std::vector<Counts> added = {Of({{1, 1}, {2, 1}}), Of({{9, 1}}), Of({{10, 1}})};
  Counts expected;
  for (const Counts& counts : added) expected.Add(counts, 3);
  EXPECT_EQ(SumOf(added, 3), expected);
  EXPECT_EQ(expected.dropped_bits(), 1);
}

TEST(RunningSumTest, ClearingKeepsTheResolution) {
  RunningSum sum(0, 3);
  sum.Add(Of({{1, 1}}, 3));
  sum.Clear();
  EXPECT_EQ(sum.counts(), Counts(3));
}

Counts Random(std::mt19937_64& random) {
  constexpr uint64_t kMost[] = {kMostInNarrowCells, kMostInCells, 9};
  const int spread = static_cast<int>(random() % 3);  // neighbours, gaps, far apart
  Counts counts;
  for (uint64_t left = random() % 40; left > 0; --left) {
    const int64_t place = static_cast<int64_t>(random() % 60) - 30;
    const int64_t far = spread == 2 ? int64_t{1} << (random() % 50) : 1 + 6 * spread;
    counts.Add(place * far, 1 + random() % kMost[random() % 50 == 0 ? random() % 2 : 2]);
  }
  counts.Add(static_cast<Special>(random() % kSpecialCount), random() % 3);
  return counts;
}

TEST(RunningSumTest, SlidesAsCountsDo) {
  constexpr int kSeed = 7;
  SCOPED_TRACE(kSeed);
  std::mt19937_64 random(kSeed);
  for (int stream = 0; stream < 200; ++stream) {
    const int max_buckets = stream % 2 == 0 ? 0 : 24;
    RunningSum sum(max_buckets, 0);
    Counts expected;
    std::deque<Counts> in;
    for (int step = 0; step < 30; ++step) {
      in.push_back(Random(random));
      sum.Add(in.back());
      expected.Add(in.back(), max_buckets);
      ASSERT_EQ(sum.counts(), expected);
      ASSERT_EQ(sum.dropped_bits(), expected.dropped_bits());
      if (in.size() < 6) continue;
      sum.Subtract(in.front());
      expected.Subtract(in.front());
      in.pop_front();
      ASSERT_EQ(sum.counts(), expected);
    }
  }
}

}  // namespace
}  // namespace drift
