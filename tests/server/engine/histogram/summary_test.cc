#include "server/engine/histogram/summary.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "tests/server/engine/histogram/random_values.h"

namespace drift {
namespace {

TEST(SummaryTest, OfLosslessCountsHoldsValuesThatWereThere) {
  std::vector<double> values;
  for (int i = 1; i <= 20; ++i) values.push_back(i * 0.1);
  const Summary summary = Summarize(Layout::Lossless(), Folded(Layout::Lossless(), values));
  ASSERT_TRUE(summary.location);
  EXPECT_NEAR(summary.location->mean, 1.05, 1e-15);
  EXPECT_EQ(summary.location->p5, values[0]) << "rank 1 of 20";
  EXPECT_EQ(summary.location->p25, values[4]);
  EXPECT_EQ(summary.location->p50, values[9]);
  EXPECT_EQ(summary.location->p75, values[14]);
  EXPECT_EQ(summary.location->p95, values[18]);
}

TEST(SummaryTest, TakesEachValueForTheMiddleOfItsBucket) {
  const Layout layout = *Layout::Create(Linear{0, 100, 10});
  const Summary summary = Summarize(layout, Folded(layout, {1, 2, 3, 41}));
  ASSERT_TRUE(summary.location);
  EXPECT_EQ(summary.location->mean, (3 * 5 + 45) / 4.);
  EXPECT_EQ(summary.location->p75, 5);
  EXPECT_EQ(summary.location->p95, 45);
}

TEST(SummaryTest, SharesAreOfAllValuesAndTheRestOfRegularOnes) {
  Counts counts(0, {{2, 4}}, {});
  counts.Add(Special::kMissing, 2);
  counts.Add(Special::kNan, 1);
  counts.Add(Special::kAbove, 1);
  const Summary summary = Summarize(*Layout::Create(Linear{0, 100, 10}), counts);
  EXPECT_EQ(summary.values, 8u);
  EXPECT_EQ(summary.missing_share, 0.25);
  EXPECT_EQ(summary.unplaced_share, 0.25);
  ASSERT_TRUE(summary.location);
  EXPECT_EQ(summary.location->mean, 25);
  EXPECT_EQ(summary.location->p95, 25);
}

TEST(SummaryTest, OfCategoriesHasNoLocation) {
  Counts counts(0, {{0, 3}}, {});
  counts.Add(Special::kOther, 1);
  const Summary summary = Summarize(*Layout::Create(Categorical{}), counts);
  EXPECT_EQ(summary.values, 4u);
  EXPECT_EQ(summary.unplaced_share, 0.25);
  EXPECT_FALSE(summary.location);
}

TEST(SummaryTest, OfNothingAndOfMissingValuesAloneHasNoLocation) {
  EXPECT_EQ(Summarize(Layout::Lossless(), Counts()), Summary());
  Counts missing;
  missing.Add(Special::kMissing, 3);
  EXPECT_EQ(Summarize(Layout::Lossless(), missing).missing_share, 1);
  EXPECT_FALSE(Summarize(Layout::Lossless(), missing).location);
}

TEST(SummaryTest, TheMeanOfVeryGreatValuesIsFinite) {
  const Counts counts = Folded(Layout::Lossless(), {1.7e308, 1.7e308, 1.7e308});
  EXPECT_NEAR(Summarize(Layout::Lossless(), counts).location->mean, 1.7e308, 1e293);
}

// The values sorted are the oracle, and the layout's precision the bound.
TEST(SummaryTest, IsAsNearToTheValuesAsTheLayoutIsFine) {
  std::mt19937_64 generator = SeededGenerator();
  const Layout layout = *Layout::Create(LogLinear{160});
  for (int trial = 0; trial < 100; ++trial) {
    std::vector<double> values(1 + generator() % 5000);
    std::normal_distribution<double> normal(static_cast<double>(generator() % 20), 1);
    for (double& value : values) value = normal(generator);
    const Counts counts = Folded(layout, values);
    const Location got = *Summarize(layout, counts).location;
    std::sort(values.begin(), values.end());
    const double precision = std::exp2(counts.dropped_bits() - 53);
    const auto near = [&](double quantile, int percent) {
      const double expected = values[(values.size() * percent + 99) / 100 - 1];
      return std::abs(quantile - expected) <= precision * std::abs(expected);
    };
    ASSERT_TRUE(near(got.p5, 5) && near(got.p25, 25) && near(got.p50, 50) && near(got.p75, 75) &&
                near(got.p95, 95))
        << values.size() << " values";
    double sum = 0, magnitudes = 0;
    for (const double value : values) sum += value, magnitudes += std::abs(value);
    const auto n = static_cast<double>(values.size());
    ASSERT_NEAR(got.mean, sum / n, (precision + 1e-12) * magnitudes / n);
  }
}

}  // namespace
}  // namespace drift
