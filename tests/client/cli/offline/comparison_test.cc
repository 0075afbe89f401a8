#include "client/cli/offline/comparison.h"

#include <cmath>
#include <map>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/engine/histogram/dictionary.h"
#include "tests/client/cli/offline/samples.h"

namespace drift::cli {
namespace {

using testing::ElementsAre;

Sample Categories(const std::vector<std::pair<std::string, uint64_t>>& cells) {
  return SampleOf(ColumnType::kCategory, cells);
}

Sample Numbers(const std::vector<std::pair<std::string, uint64_t>>& cells) {
  return SampleOf(ColumnType::kNumber, cells);
}

TEST(ComparisonTest, CategoriesAreScoredOneByOne) {
  const Comparison comparison =
      Compare(Categories({{"b", 300}, {"a", 100}}), Categories({{"a", 500}, {"b", 500}}));
  EXPECT_EQ(comparison.score.bins, 2);
  EXPECT_EQ(comparison.score.live_values, 400u);
  EXPECT_EQ(comparison.score.reference_values, 1000u);
  // p = (.25, .75), q = (.5, .5): H(3/8, 5/8) - H(1/4, 3/4)/2 - 1/2.
  EXPECT_NEAR(comparison.score.divergences.jsd_bits, 0.048794940695398, 1e-7);
  EXPECT_NEAR(comparison.score.divergences.total_variation, 0.25, 1e-9);
  EXPECT_FALSE(comparison.score.wasserstein.has_value());
}

TEST(ComparisonTest, TheReferencesMostFrequentCategoriesComeFirst) {
  const Comparison comparison = Compare(Categories({{"new", 9}, {"newer", 10}, {"rare", 1}}),
                                        Categories({{"common", 50}, {"rare", 20}}));
  EXPECT_THAT(comparison.categories, ElementsAre("common", "rare", "newer", "new"));
}

uint64_t InParts(const Counts& counts) {
  uint64_t sum = 0;
  for (const Bucket& bucket : counts.buckets()) {
    if (OtherPartOf(bucket.number).has_value()) sum += bucket.count;
  }
  return sum;
}

TEST(ComparisonTest, CategoriesWithoutRoomAreInPartsOfTheOthers) {
  std::vector<std::pair<std::string, uint64_t>> many;
  for (int i = 0; i < 70; ++i) many.emplace_back(std::to_string(i), 10);
  const Comparison comparison = Compare(Categories({{"new", 60}}), Categories(many));
  EXPECT_EQ(comparison.categories.size(), 64u);
  EXPECT_EQ(InParts(comparison.reference), 60u);
  EXPECT_EQ(InParts(comparison.live), 60u);
}

TEST(ComparisonTest, TheReferenceChoosesTheLayout) {
  const Sample scores = Numbers({{"0.25", 10}, {"0.5", 10}});
  const Sample amounts = Numbers({{"3", 10}, {"12", 10}});
  EXPECT_TRUE(std::holds_alternative<Probability>(Compare(amounts, scores).layout.kind()));
  EXPECT_TRUE(std::holds_alternative<LogLinear>(Compare(scores, amounts).layout.kind()));
}

TEST(ComparisonTest, EqualSamplesAreNotApart) {
  const Sample sample = Numbers({{"1", 1000}, {"2", 700}, {"", 30}});
  const Comparison comparison = Compare(sample, sample);
  EXPECT_EQ(comparison.score.divergences.jsd_bits, 0);
  EXPECT_EQ(comparison.score.p_value, 1);
  EXPECT_EQ(comparison.score.wasserstein, 0);
}

TEST(ComparisonTest, WassersteinIsInTheFeaturesUnit) {
  const Comparison comparison =
      Compare(Numbers({{"13", 500}, {"23", 500}}), Numbers({{"10", 500}, {"20", 500}}));
  ASSERT_TRUE(comparison.score.wasserstein.has_value());
  EXPECT_NEAR(*comparison.score.wasserstein, 3, 1e-9);
}

TEST(ComparisonTest, BinsAreShownWithWhatTheyAddToTheJsd) {
  const v1::HistogramPair pair =
      PairOf(Compare(Categories({{"b", 300}, {"a", 100}}), Categories({{"a", 500}, {"b", 500}})));
  ASSERT_EQ(pair.bins_size(), 2);
  double sum = 0;
  for (const v1::Bin& bin : pair.bins()) sum += bin.jsd_bits();
  EXPECT_NEAR(sum, pair.score().jsd_bits(), 1e-7);
  EXPECT_EQ(pair.live_summary().values(), 400u);
  EXPECT_EQ(pair.reference_summary().values(), 1000u);
}

TEST(ComparisonTest, OtherToolsScoreTheSameBins) {
  const Comparison comparison =
      Compare(Categories({{"b", 300}, {"a", 100}}), Categories({{"a", 500}, {"b", 500}}));
  const double jsd_bits = 0.048794940695398;
  std::map<std::string, double> told;
  for (const OtherScore& other : OtherScores(comparison)) told[other.json_name] = other.value;
  EXPECT_EQ(told.size(), 8u);
  EXPECT_NEAR(told["tfdvJensenShannon"], jsd_bits, 1e-9);
  EXPECT_NEAR(told["nannymlJensenShannon"], std::sqrt(jsd_bits), 1e-9);
  EXPECT_NEAR(told["scipyJensenShannon"], std::sqrt(jsd_bits * std::log(2)), 1e-9);
  // (.25 - .5) ln(.25/.5) + (.75 - .5) ln(.75/.5)
  EXPECT_NEAR(told["evidentlyPsi"], std::log(3) / 4, 1e-9);
}

}  // namespace
}  // namespace drift::cli
