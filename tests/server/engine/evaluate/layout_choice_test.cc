// What the layout that driftd chooses by itself leaves of a drift: the score, corrected, beside the
// JSD of the two distributions themselves (by numerical integration of their densities).
#include <gtest/gtest.h>

#include <functional>
#include <random>
#include <vector>

#include "server/engine/evaluate/score.h"

namespace drift {
namespace {

using Random = std::mt19937_64;
using Draw = std::function<double(Random&)>;

constexpr int kMaxBuckets = 160;
constexpr int kValues = 100'000;

std::vector<double> Values(const Draw& draw, Random& random, int count = kValues) {
  std::vector<double> values(count);
  for (double& value : values) value = draw(random);
  return values;
}

Counts Folded(const Layout& layout, const std::vector<double>& values) {
  Counts counts = layout.NewCounts();
  layout.Fold(values, counts);
  counts.Limit(layout.max_buckets());
  return counts;
}

// As a series that nobody configured, whose first 500 values are of the reference.
Layout Chosen(const std::vector<double>& reference) {
  const std::vector<double> first(reference.begin(), reference.begin() + 500);
  return ChooseLayout(Folded(Layout::Lossless(), first), kMaxBuckets);
}

double ScoreOf(const Draw& reference, const Draw& live, double outlier = 0) {
  Random random(7);
  std::vector<double> before = Values(reference, random);
  const Layout layout = Chosen(before);
  if (outlier != 0) before.push_back(outlier);
  BinGroups groups;
  return ComputeScore(layout, AlertRule(), Folded(layout, Values(live, random)),
                      Folded(layout, before), {}, groups)
      .corrected_jsd_bits;
}

Draw Beta(double a, double b) {
  return [a, b](Random& random) {
    const double x = std::gamma_distribution<double>(a)(random);
    const double y = std::gamma_distribution<double>(b)(random);
    return x / (x + y);
  };
}

Draw Normal(double mean) {
  return [mean](Random& random) { return mean + std::normal_distribution<double>()(random); };
}

TEST(LayoutChoiceTest, NineTenthsOfADriftOfScoresInZeroToOneAreSeen) {
  EXPECT_GE(ScoreOf(Beta(50, 1), Beta(60, 1)), 0.9 * 0.0057);
  EXPECT_GE(ScoreOf(Beta(500, 1), Beta(600, 1)), 0.9 * 0.0057);
  EXPECT_GE(ScoreOf(Beta(.2, .2), Beta(.2, .25)), 0.9 * 0.0063);
  EXPECT_GE(ScoreOf(Beta(.05, .05), Beta(.05, .07)), 0.9 * 0.0127);
}

TEST(LayoutChoiceTest, AShiftFarFromZeroIsSeenWithAndWithoutAnOutlier) {
  constexpr double kIdeal = 0.0437;  // bits, of N(0, 1) and N(.5, 1)
  const double plain = ScoreOf(Normal(1e9), Normal(1e9 + .5));
  const double beside = ScoreOf(Normal(1e9), Normal(1e9 + .5), 1e300);
  EXPECT_NEAR(plain, kIdeal, 0.05 * kIdeal);
  EXPECT_NEAR(beside, kIdeal, 0.05 * kIdeal);
}

}  // namespace
}  // namespace drift
