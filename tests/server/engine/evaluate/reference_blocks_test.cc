#include "server/engine/evaluate/reference_blocks.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace drift {
namespace {

constexpr absl::Duration kBlock = absl::Minutes(10);

absl::Time Minute(int64_t minute) { return absl::UnixEpoch() + absl::Minutes(minute); }

TEST(SpreadBlocksTest, AsManyAsFitOneBesideTheOther) {
  EXPECT_EQ(SpreadBlocks({Minute(5), Minute(29)}, kBlock, {}),
            (std::vector<TimeRange>{{Minute(5), Minute(15)}, {Minute(15), Minute(25)}}));
  EXPECT_TRUE(SpreadBlocks({Minute(5), Minute(14)}, kBlock, {}).empty());
}

TEST(SpreadBlocksTest, FiftyOfMore) {
  const std::vector<TimeRange> blocks = SpreadBlocks({Minute(0), Minute(10'000)}, kBlock, {});
  ASSERT_EQ(blocks.size(), 50u);
  for (int64_t i = 0; i < 50; ++i) {
    EXPECT_EQ(blocks[i], (TimeRange{Minute(200 * i), Minute(200 * i + 10)}));
  }
}

TEST(SpreadBlocksTest, NoneInABadPeriod) {
  EXPECT_EQ(SpreadBlocks({Minute(0), Minute(50)}, kBlock,
                         {{Minute(12), Minute(13)}, {Minute(29), Minute(40)}}),
            (std::vector<TimeRange>{{Minute(0), Minute(10)}, {Minute(40), Minute(50)}}));
}

class MeasureBlocksTest : public testing::Test {
 protected:
  static Counts Categories(uint64_t a, uint64_t b) {
    Counts counts;
    counts.Add(0, a);
    counts.Add(1, b);
    return counts;
  }

  // Of blocks that together are the whole.
  std::optional<ReferenceBlocks> Measure(const std::vector<Counts>& blocks) const {
    Counts whole;
    for (const Counts& block : blocks) whole.Add(block, layout_.max_buckets());
    return MeasureBlocks(layout_, rule_, kBlock, blocks, whole);
  }

  Layout layout_ = *Layout::Create(Categorical{100});
  AlertRule rule_;
};

TEST_F(MeasureBlocksTest, MomentsAreThoseOfTheLikelihoodRatio) {
  std::vector<Counts> blocks;
  for (int i = 0; i < 30; ++i) blocks.push_back(Categories(400 + 10 * i, 600));
  const auto measured = Measure(blocks);
  ASSERT_TRUE(measured.has_value());
  EXPECT_EQ(measured->live, kBlock);
  EXPECT_EQ(measured->moments.count, 30);
  EXPECT_EQ(measured->bins, 2);
  // Pearson's chi-square of each against what the whole expects, in long double: to the second
  // order the same as G. The block is part of the whole, so its variance is that of N less N²/M.
  long double whole_a = 0, whole = 0;
  for (int i = 0; i < 30; ++i) whole_a += 400 + 10 * i, whole += 1000 + 10 * i;
  const long double q = whole_a / whole;
  std::vector<long double> expected;
  for (int i = 0; i < 30; ++i) {
    const long double a = 400 + 10 * i, n = 1000 + 10 * i;
    expected.push_back((a - n * q) * (a - n * q) / (n * q * (1 - q)) / (1 - n / whole));
  }
  long double mean = 0, variance = 0;
  for (const long double x : expected) mean += x / 30;
  for (const long double x : expected) variance += (x - mean) * (x - mean) / 29;
  EXPECT_NEAR(measured->moments.mean, mean, 0.02 * mean);
  EXPECT_NEAR(measured->moments.variance, variance, 0.04 * variance);
}

TEST_F(MeasureBlocksTest, IndependentValuesVaryAsChanceDoes) {
  std::mt19937_64 random(7);
  std::vector<Counts> blocks;
  for (int i = 0; i < 50; ++i) {
    std::binomial_distribution<uint64_t> heads(2'000, 0.3);
    const uint64_t a = heads(random);
    blocks.push_back(Categories(a, 2'000 - a));
  }
  const auto measured = Measure(blocks);
  ASSERT_TRUE(measured.has_value());
  // Mean 1 and variance 2, with standard deviations of 0.2 and about 1 at 50 blocks.
  EXPECT_NEAR(measured->moments.mean, 1, 0.5);
  EXPECT_LT(measured->overdispersion().c(), 2.5);
  EXPECT_EQ(measured->overdispersion().source, OverdispersionSource::kReferenceBlocks);
}

TEST_F(MeasureBlocksTest, FewerThanTwentyTellNothing) {
  std::vector<Counts> blocks(19, Categories(500, 500));
  blocks.push_back(Categories(200, 299));
  EXPECT_EQ(Measure(blocks), std::nullopt) << "one has fewer than min_values";
  blocks.push_back(Categories(200, 300));
  EXPECT_TRUE(Measure(blocks).has_value());
}

TEST_F(MeasureBlocksTest, OfOneBinNothingVaries) {
  EXPECT_EQ(Measure(std::vector<Counts>(30, Categories(1'000, 0))), std::nullopt);
}

}  // namespace
}  // namespace drift
