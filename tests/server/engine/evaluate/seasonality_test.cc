// A stream with a daily rhythm, compared with the same hours and with the days before.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <random>
#include <vector>

#include "server/engine/evaluate/model_evaluator.h"
#include "tests/server/engine/evaluate/memory_panes.h"

namespace drift {
namespace {

constexpr absl::Duration kHour = absl::Hours(1);
constexpr int kHoursADay = 24;
constexpr SeriesId kId = 1;
constexpr int kValuesAnHour = 5'000;

std::shared_ptr<const WatchPlan> Plan() {
  WatchPlan plan;
  plan.live = kHour;
  plan.references = {{"seasonal", SeasonalSpec{7 * kHoursADay * kHour, 4}},
                     {"trailing", TrailingSpec{7 * kHoursADay * kHour, absl::ZeroDuration()}}};
  return std::make_shared<WatchPlan>(plan);
}

// N(sin(hour of the day), 1).
Counts HourOf(int hour, std::mt19937_64& random, const Layout& layout) {
  std::normal_distribution<double> normal(std::sin(2 * M_PI * hour / kHoursADay), 1);
  std::vector<double> values(kValuesAnHour);
  for (double& value : values) value = normal(random);
  Counts counts = layout.NewCounts();
  layout.Fold(values, counts);
  counts.Limit(layout.max_buckets());
  return counts;
}

double Median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
  return values[values.size() / 2];
}

TEST(SeasonalityTest, ADailyRhythmIsNoDriftAgainstTheSameHours) {
  const PaneLengths hourly{kHour, kHour, kHour};
  const Layout layout = *Layout::Create(LogLinear{160});
  MemoryPanes panes(hourly);
  ModelEvaluator evaluator(hourly);
  ASSERT_TRUE(
      evaluator
          .SetUp(
              {{kId,
                SeriesSetup{
                    .layout = layout, .plan = Plan(), .pinned = {}, .others = {}, .states = {}}}},
              panes)
          .ok());
  std::mt19937_64 random(3);
  std::vector<double> seasonal, trailing;  // not corrected: of what is near 0 all is fifty times
  double highest = -1;                     // seasonal score, corrected
  constexpr int kWarmUp = 4 * 7 * kHoursADay;
  for (int hour = 0; hour < kWarmUp + 2 * kHoursADay; ++hour) {
    const absl::Time start = absl::UnixEpoch() + hour * kHour;
    panes.Add(start, kId, HourOf(hour, random, layout));
    const auto closed = [&](absl::Time, const std::vector<Evaluation>& evaluations) {
      if (hour <= kWarmUp + 1) return absl::OkStatus();
      seasonal.push_back(evaluations[0].score().divergences.jsd_bits);
      trailing.push_back(evaluations[1].score().divergences.jsd_bits);
      highest = std::max(highest, evaluations[0].score().corrected_jsd_bits);
      return absl::OkStatus();
    };
    ASSERT_TRUE(evaluator.Advance(start + 2 * kHour, panes, closed).ok());
  }
  ASSERT_GE(seasonal.size(), 46u);
  EXPECT_GE(Median(trailing), 50 * Median(seasonal));
  EXPECT_LT(highest, 0.001) << "far from the threshold";
  EXPECT_GT(Median(trailing), 0.01) << "which the rhythm would have passed";
}

}  // namespace
}  // namespace drift
