#include "server/engine/statistics/overdispersion.h"

#include <cmath>
#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace drift {
namespace {

constexpr uint64_t kSeed = 5050;
constexpr int kBins = 20;

using BinCounts = std::vector<double>;

GMoments MomentsOf(const std::vector<double>& gs) {
  GMoments moments;
  for (const double g : gs) moments.Add(g);
  return moments;
}

// `count` times each of the two.
GMoments Alternating(int count, double a, double b) {
  GMoments moments;
  for (int i = 0; i < count; ++i) moments.Add(a), moments.Add(b);
  return moments;
}

double Sum(const BinCounts& counts) {
  double sum = 0;
  for (const double count : counts) sum += count;
  return sum;
}

double EntropyNats(const BinCounts& counts) {
  double entropy = 0;
  for (const double count : counts) {
    if (count > 0) entropy -= count / Sum(counts) * std::log(count / Sum(counts));
  }
  return entropy;
}

// `values` draws from equal bins, each counted `times` times: the plainest stream that varies
// `times` times more than chance.
BinCounts Draw(int values, int times, std::mt19937_64& random) {
  BinCounts counts(kBins);
  for (int i = 0; i < values / times; ++i) counts[random() % kBins] += times;
  return counts;
}

struct Blocks {
  std::vector<BinCounts> blocks;
  BinCounts whole = BinCounts(kBins);
};

Blocks DrawBlocks(int blocks, int values, int times, std::mt19937_64& random) {
  Blocks drawn;
  for (int i = 0; i < blocks; ++i) {
    drawn.blocks.push_back(Draw(values, times, random));
    for (int bin = 0; bin < kBins; ++bin) drawn.whole[bin] += drawn.blocks.back()[bin];
  }
  return drawn;
}

GMoments MomentsOf(const Blocks& drawn) {
  GMoments moments;
  for (const BinCounts& block : drawn.blocks) moments.Add(BlockG(block, drawn.whole));
  return moments;
}

TEST(OverdispersionTest, GOfTwoByTwoByHand) {
  // Every expectation is 15.
  const double g = 4 * (10 * std::log(10. / 15) + 20 * std::log(20. / 15));
  EXPECT_NEAR(GStatistic(BinCounts{10, 20}, BinCounts{20, 10}), g, 1e-12);
}

TEST(OverdispersionTest, GOfEqualSharesOrOfNothingIsZero) {
  EXPECT_EQ(GStatistic(BinCounts{1, 2, 0}, BinCounts{10, 20, 0}), 0);
  EXPECT_EQ(GStatistic(BinCounts{1, 2}, BinCounts{0, 0}), 0);
  EXPECT_EQ(BlockG(BinCounts{1, 2}, BinCounts{1, 2}), 0) << "there is no rest";
}

TEST(OverdispersionTest, GIsTheWeightedJsdTimesTwiceTheValues) {
  const BinCounts live = {7, 0, 30, 12, 1}, reference = {100, 20, 0, 90, 2};
  BinCounts both = live;
  for (size_t i = 0; i < both.size(); ++i) both[i] += reference[i];
  const double n = Sum(live), m = Sum(reference);
  const double weighted_jsd =
      EntropyNats(both) - n / (n + m) * EntropyNats(live) - m / (n + m) * EntropyNats(reference);
  EXPECT_NEAR(GStatistic(live, reference), 2 * (n + m) * weighted_jsd, 1e-10);
}

TEST(OverdispersionTest, GOfABlockIsThatAgainstTheRest) {
  EXPECT_EQ(BlockG(BinCounts{3, 5}, BinCounts{10, 30}),
            GStatistic(BinCounts{3, 5}, BinCounts{7, 25}));
}

// Twenty blocks, where a G against the whole would have a mean of 0.95 or 0.90 times k − 1.
TEST(OverdispersionTest, GOfIndependentBlocksHasTheMeanAndVarianceOfTheChiSquare) {
  std::mt19937_64 random(kSeed);
  GMoments moments;
  for (int trial = 0; trial < 400; ++trial) {
    const Blocks drawn = DrawBlocks(20, 1000, 1, random);
    for (const BinCounts& block : drawn.blocks) moments.Add(BlockG(block, drawn.whole));
  }
  // 8,000 of them: the mean's standard error is 0.4 %, that of the variance 2 %.
  EXPECT_NEAR(moments.mean() / (kBins - 1), 1, 0.02) << "seed " << kSeed;
  EXPECT_NEAR(moments.variance() / (2 * (kBins - 1)), 1, 0.1) << "seed " << kSeed;
}

TEST(OverdispersionTest, MomentsAreThoseOfTwoPasses) {
  const std::vector<double> gs = {3, 1e6, 0, 17.5, 17.5, 1e6 + 1};
  double mean = 0, squares = 0;
  for (const double g : gs) mean += g / 6;
  for (const double g : gs) squares += (g - mean) * (g - mean);
  EXPECT_EQ(MomentsOf(gs).count(), 6);
  EXPECT_NEAR(MomentsOf(gs).mean() / mean, 1, 1e-15);
  EXPECT_NEAR(MomentsOf(gs).variance() / (squares / 5), 1, 1e-12);
  EXPECT_EQ(MomentsOf({4}).variance(), 0);
}

TEST(OverdispersionTest, MomentsGoOnFromWhatWasWrittenDown) {
  GMoments whole = MomentsOf({3, 8, 2.5});
  GMoments restored(whole.count(), whole.mean(), whole.squares());
  whole.Add(11);
  restored.Add(11);
  EXPECT_EQ(restored, whole);
}

TEST(OverdispersionTest, ByTheMeanWhereThatIsTheGreater) {
  // Mean 30 of 11 bins: c1 = 3. Variance 40/39, which says nothing.
  const Overdispersion got =
      OverdispersionOf(Alternating(20, 29, 31), 11, OverdispersionSource::kReferenceBlocks);
  EXPECT_DOUBLE_EQ(got.c, 3);
  EXPECT_DOUBLE_EQ(got.c1, 3);
  EXPECT_EQ(got.source, OverdispersionSource::kReferenceBlocks);
  EXPECT_FALSE(got.unstable);
}

TEST(OverdispersionTest, ByTheVarianceWhereThatIsTheGreater) {
  // Mean 10 of 11 bins, variance 81·40/39: c2 = 81·40/39/20.
  const Overdispersion got =
      OverdispersionOf(Alternating(20, 1, 19), 11, OverdispersionSource::kQuietLive);
  EXPECT_DOUBLE_EQ(got.c, 81 * 40 / 39. / 20);
  EXPECT_DOUBLE_EQ(got.c1, 1);
  EXPECT_EQ(got.source, OverdispersionSource::kQuietLive);
}

TEST(OverdispersionTest, IsNeverBelowOne) {
  const Overdispersion got =
      OverdispersionOf(Alternating(20, 1, 2), 21, OverdispersionSource::kReferenceBlocks);
  EXPECT_EQ(got.c, 1);
  EXPECT_EQ(got.c1, 1);
  EXPECT_EQ(got.measured, 1);
}

TEST(OverdispersionTest, AtTheCapTheReferenceIsUnstableAndTheMeasureIsTold) {
  const Overdispersion got =
      OverdispersionOf(Alternating(20, 120, 120), 11, OverdispersionSource::kReferenceBlocks);
  EXPECT_EQ(got.c, 10);
  EXPECT_EQ(got.c1, 10);
  EXPECT_DOUBLE_EQ(got.measured, 12);
  EXPECT_TRUE(got.unstable);
}

TEST(OverdispersionTest, OfFewerThanTwentyBlocksIsOneAndSaysSo) {
  std::vector<double> gs(19, 300);
  EXPECT_EQ(OverdispersionOf(MomentsOf(gs), 11, OverdispersionSource::kReferenceBlocks),
            Overdispersion());
  gs.push_back(300);
  EXPECT_EQ(OverdispersionOf(MomentsOf(gs), 11, OverdispersionSource::kReferenceBlocks).c, 10);
}

TEST(OverdispersionTest, OfOneBinOrOfBlocksAllAlikeIsOne) {
  for (const int bins : {1, 11}) {
    const Overdispersion got =
        OverdispersionOf(Alternating(20, 0, 0), bins, OverdispersionSource::kReferenceBlocks);
    EXPECT_EQ(got.c, 1);
    EXPECT_EQ(got.c1, 1);
  }
}

TEST(OverdispersionTest, OfAStreamThatRepeatsEachValueIsHowOftenItDoes) {
  std::mt19937_64 random(kSeed);
  for (const int times : {2, 4}) {
    const GMoments moments = MomentsOf(DrawBlocks(200, 4000, times, random));
    const Overdispersion got =
        OverdispersionOf(moments, kBins, OverdispersionSource::kReferenceBlocks);
    EXPECT_NEAR(got.c1 / times, 1, 0.1) << "seed " << kSeed;
    EXPECT_NEAR(got.c / times, 1, 0.35) << "seed " << kSeed;
  }
}

}  // namespace
}  // namespace drift
