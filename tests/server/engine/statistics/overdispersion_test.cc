#include "server/engine/statistics/overdispersion.h"

#include <cmath>
#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace drift {
namespace {

constexpr uint64_t kSeed = 5050;
constexpr int kBins = 20;

// Of blocks whose G per degree of freedom these are.
BlockMoments MomentsOf(const std::vector<double>& ratios) {
  BlockMoments moments{.count = static_cast<int64_t>(ratios.size())};
  for (const double ratio : ratios) moments.mean += ratio / ratios.size();
  for (const double ratio : ratios) {
    moments.variance += std::pow(ratio - moments.mean, 2) / (ratios.size() - 1);
  }
  return moments;
}

// `count` times each of the two G, over `bins` bins.
BlockMoments Alternating(int count, double a, double b, int bins) {
  std::vector<double> ratios;
  for (int i = 0; i < count; ++i) {
    ratios.push_back(a / (bins - 1));
    ratios.push_back(b / (bins - 1));
  }
  return MomentsOf(ratios);
}

// G of equal shares in all bins, as the chi-square it nearly is.
double PearsonG(const std::vector<double>& counts) {
  double sum = 0, g = 0;
  for (const double count : counts) sum += count;
  const double expected = sum / static_cast<double>(counts.size());
  for (const double count : counts) g += std::pow(count - expected, 2) / expected;
  return g;
}

TEST(OverdispersionTest, ByTheMeanWhereThatIsTheGreater) {
  // Mean 30 of 11 bins: c1 = 3. Variance 40/39, which says nothing.
  const Overdispersion got =
      OverdispersionOf(Alternating(20, 29, 31, 11), 11, OverdispersionSource::kReferenceBlocks);
  EXPECT_NEAR(got.c(), 3, 1e-12);
  EXPECT_NEAR(got.c1, 3, 1e-12);
  EXPECT_EQ(got.source, OverdispersionSource::kReferenceBlocks);
  EXPECT_FALSE(got.unstable());
}

TEST(OverdispersionTest, ByTheVarianceWhereThatIsTheGreater) {
  // Mean 10 of 11 bins, variance 81·40/39: c2 = 81·40/39/20.
  const Overdispersion got =
      OverdispersionOf(Alternating(20, 1, 19, 11), 11, OverdispersionSource::kQuietLive);
  EXPECT_NEAR(got.c(), 81 * 40 / 39. / 20, 1e-12);
  EXPECT_DOUBLE_EQ(got.c1, 1);
  EXPECT_EQ(got.source, OverdispersionSource::kQuietLive);
}

TEST(OverdispersionTest, IsNeverBelowOne) {
  const Overdispersion got =
      OverdispersionOf(Alternating(20, 1, 2, 21), 21, OverdispersionSource::kReferenceBlocks);
  EXPECT_EQ(got.c(), 1);
  EXPECT_EQ(got.c1, 1);
  EXPECT_EQ(got.measured, 1);
}

TEST(OverdispersionTest, AtTheCapTheReferenceIsUnstableAndTheMeasureIsTold) {
  const Overdispersion got =
      OverdispersionOf(Alternating(20, 120, 120, 11), 11, OverdispersionSource::kReferenceBlocks);
  EXPECT_EQ(got.c(), 10);
  EXPECT_EQ(got.c1, 10);
  EXPECT_NEAR(got.measured, 12, 1e-12);
  EXPECT_TRUE(got.unstable());
}

TEST(OverdispersionTest, OfFewerThanTwentyBlocksIsOneAndSaysSo) {
  std::vector<double> ratios(19, 30);
  EXPECT_EQ(OverdispersionOf(MomentsOf(ratios), 11, OverdispersionSource::kReferenceBlocks),
            Overdispersion());
  ratios.push_back(30);
  EXPECT_EQ(OverdispersionOf(MomentsOf(ratios), 11, OverdispersionSource::kReferenceBlocks).c(),
            10);
}

TEST(OverdispersionTest, OfOneBinOrOfBlocksAllAlikeIsOne) {
  for (const int bins : {1, 11}) {
    const Overdispersion got =
        OverdispersionOf(Alternating(20, 0, 0, 11), bins, OverdispersionSource::kReferenceBlocks);
    EXPECT_EQ(got.c(), 1);
    EXPECT_EQ(got.c1, 1);
  }
}

// `values` draws from equal bins, each counted `times` times: the plainest stream that varies
// `times` times more than chance.
TEST(OverdispersionTest, OfAStreamThatRepeatsEachValueIsHowOftenItDoes) {
  std::mt19937_64 random(kSeed);
  for (const int times : {2, 4}) {
    std::vector<double> ratios;
    for (int block = 0; block < 200; ++block) {
      std::vector<double> counts(kBins);
      for (int i = 0; i < 4000 / times; ++i) counts[random() % kBins] += times;
      ratios.push_back(PearsonG(counts) / (kBins - 1));
    }
    const Overdispersion got =
        OverdispersionOf(MomentsOf(ratios), kBins, OverdispersionSource::kReferenceBlocks);
    EXPECT_NEAR(got.c1 / times, 1, 0.1) << "seed " << kSeed;
    EXPECT_NEAR(got.c() / times, 1, 0.35) << "seed " << kSeed;
  }
}

}  // namespace
}  // namespace drift
