#include "server/config/monitor.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "server/config/defaults.h"
#include "server/config/yaml_to_proto.h"

namespace drift {
namespace {

constexpr absl::Duration kDay = absl::Hours(24);

v1::Monitor MonitorOf(absl::string_view yaml) {
  v1::Monitor monitor;
  const absl::Status status = ParseYaml(yaml, "monitor", monitor);
  EXPECT_TRUE(status.ok()) << status;
  return monitor;
}

absl::StatusOr<WatchPlan> Plan(absl::string_view yaml, const PaneLengths& panes = {},
                               const std::vector<std::string>& pinned = {}) {
  return PlanFor(MonitorOf(yaml), BuiltInAlertRule(), panes, pinned);
}

TEST(PlanForTest, TheBuiltInMonitorWatchesTenMinutesAgainstTheTrailingDay) {
  const absl::StatusOr<WatchPlan> plan = PlanFor(BuiltInMonitor(), BuiltInAlertRule(), {}, {});
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->monitor, "default");
  EXPECT_EQ(plan->live, absl::Minutes(10));
  EXPECT_EQ(plan->references,
            (std::vector<ReferenceSpec>{{"trailing", TrailingSpec{kDay, absl::ZeroDuration()}}}));
  EXPECT_EQ(plan->alert.divergence, Divergence::kJsd);
  EXPECT_EQ(plan->alert.threshold_bits, 0.01);
  EXPECT_DOUBLE_EQ(plan->alert.clear_threshold_bits, 0.008);
  EXPECT_EQ(plan->alert.noise_level, 1e-6);
  EXPECT_EQ(plan->alert.times.pending_for, absl::Seconds(150));
  EXPECT_EQ(plan->alert.times.keep_firing_for, absl::Minutes(10));
  EXPECT_EQ(plan->alert.min_values, 500);
  EXPECT_EQ(plan->alert.bins, 20);
  EXPECT_EQ(plan->alert.smoothing, 0.5);
}

TEST(PlanForTest, LongPanesMakeLongWindows) {
  const PaneLengths day{kDay, kDay, kDay};
  EXPECT_EQ(Plan("name: a", day)->live, 60 * kDay);
  EXPECT_EQ(std::get<TrailingSpec>(Plan("name: a", day)->references[0].kind).length, kDay);
  const PaneLengths odd{absl::Seconds(1), absl::Hours(5), absl::Seconds(1)};
  EXPECT_EQ(Plan("name: a", odd)->live, absl::Minutes(10));
  EXPECT_EQ(std::get<TrailingSpec>(Plan("name: a", odd)->references[0].kind).length,
            absl::Hours(25));
  const PaneLengths uneven{absl::Seconds(7), absl::Seconds(3605), absl::Seconds(7)};
  EXPECT_EQ(Plan("name: a", uneven)->live, absl::Seconds(602));
}

TEST(PlanForTest, PinnedReferencesComeBeforeTheTrailingOne) {
  const auto plan = Plan("name: a", {}, {"train", "holdout"});
  EXPECT_EQ(plan->references,
            (std::vector<ReferenceSpec>{{"train", PinnedSpec()}, {"holdout", PinnedSpec()}}));
}

TEST(PlanForTest, ConfiguredReferencesStandAloneAndInTheirOrder) {
  const auto plan = Plan(
      "{name: a, references: [{name: week, trailing: {length: 7d, gap: 1h, freeze_while_drifting: "
      "true}}, {name: train, pinned: {}}]}",
      {}, {"holdout"});
  EXPECT_EQ(plan->references,
            (std::vector<ReferenceSpec>{{"week", TrailingSpec{7 * kDay, absl::Hours(1), true}},
                                        {"train", PinnedSpec()}}));
}

TEST(PlanForTest, AnotherSeriesIsWhatOfItsKeyIsNamed) {
  const auto plan = Plan(
      "{name: a, references: [{name: base, series: {model: llm, segments: {country: ''}}}, {name: "
      "old, series: {version: '1'}}]}");
  EXPECT_EQ(
      plan->references,
      (std::vector<ReferenceSpec>{
          {"base", OtherSeriesSpec{.model = "llm", .version = {}, .segments = {{"country", ""}}}},
          {"old", OtherSeriesSpec{.model = {}, .version = "1", .segments = {}}}}));
}

TEST(PlanForTest, TimesOfTheAlertFollowTheLiveWindow) {
  const auto plan = Plan("{name: a, live: 1h}");
  EXPECT_EQ(plan->alert.times.pending_for, absl::Minutes(15));
  EXPECT_EQ(plan->alert.times.keep_firing_for, absl::Hours(1));
  EXPECT_EQ(Plan("{name: a, alert: {for: 0s, keep_firing_for: 1m}}")->alert.times.pending_for,
            absl::ZeroDuration());
}

TEST(PlanForTest, TheAlertOfTheMonitorComesBeforeTheDefaults) {
  v1::AlertRule defaults;
  defaults.set_threshold(0.1);
  defaults.set_clear_threshold(0.05);
  defaults.set_bins(10);
  defaults.mutable_for_()->set_nanos(5);
  const auto plan = PlanFor(MonitorOf("{name: a, alert: {bins: 30, for: 2s}}"), defaults, {}, {});
  EXPECT_EQ(plan->alert.threshold_bits, 0.1);
  EXPECT_EQ(plan->alert.clear_threshold_bits, 0.05);
  EXPECT_EQ(plan->alert.bins, 30);
  EXPECT_EQ(plan->alert.times.pending_for, absl::Seconds(2));
  EXPECT_EQ(plan->alert.min_values, 500);
}

TEST(PlanForTest, AClearThresholdOfTheDefaultsDoesNotExceedTheMonitorsThreshold) {
  v1::AlertRule defaults;
  defaults.set_threshold(0.1);
  defaults.set_clear_threshold(0.05);
  const auto plan = PlanFor(MonitorOf("{name: a, alert: {threshold: 0.01}}"), defaults, {}, {});
  EXPECT_DOUBLE_EQ(plan->alert.clear_threshold_bits, 0.008);
}

TEST(PlanForTest, AWindowThatDoesNotFitThePanesIsToldWithWhatFits) {
  EXPECT_EQ(
      Plan("{name: a, live: 10m}", {kDay, kDay, kDay}).status().message(),
      "monitor \"a\": live: 10m is not a multiple of the model's fine pane 24h; 24h would be");
  EXPECT_EQ(
      Plan("{name: a, live: 65s, references: [{name: r, pinned: {}}, {name: s, trailing: "
           "{length: 90m, gap: 5s}}]}")
          .status()
          .message(),
      "monitor \"a\": live: 1m5s is not a multiple of the model's fine pane 10s; 1m or 1m10s "
      "would be; references[1].trailing.length: 1h30m is not a multiple of the model's coarse "
      "pane 1h; 1h or 2h would be; references[1].trailing.gap: 5s is not a multiple of the "
      "model's fine pane 10s; 10s would be");
}

TEST(PlanForTest, AWindowOfMorePanesThanAreKeptIsRefusedWithTheMost) {
  EXPECT_EQ(
      Plan("{name: a, live: 60d, references: [{name: r, pinned: {}}]}").status().message(),
      "monitor \"a\": live: reaches back 60d, which is 518400 panes of 10s; at most 100000 are "
      "kept for a window, 11d13h46m40s");
  EXPECT_EQ(Plan("{name: a, live: 6d, references: [{name: r, previous: {}}]}").status().message(),
            "monitor \"a\": references[0]: reaches back 12d, which is 103680 panes of 10s; at most "
            "100000 are kept for a window, 11d13h46m40s");
  EXPECT_FALSE(Plan("{name: a, references: [{name: r, trailing: {length: 1h, gap: 3660d}}]}",
                    {absl::Seconds(10), absl::Minutes(10), absl::Seconds(10)})
                   .ok());
  EXPECT_TRUE(
      Plan("{name: a, live: 1000000s, references: [{name: r, trailing: {length: 3660d}}]}").ok());
  const PaneLengths shortest{absl::Seconds(1), absl::Seconds(1), absl::Seconds(1)};
  EXPECT_TRUE(PlanFor(BuiltInMonitor(), BuiltInAlertRule(), shortest, {}).ok());
}

TEST(PlanForTest, AnAlertThatContradictsTheDefaultsIsRefused) {
  EXPECT_EQ(Plan("{name: a, alert: {clear_threshold: 0.5}}").status().message(),
            "monitor \"a\": alert.clear_threshold: 0.5 should be at most the threshold, 0.01");
  EXPECT_EQ(Plan("{name: a, alert: {threshold: 2}}").status().message(),
            "monitor \"a\": alert.threshold: 2 is never reached; jsd is 0 to 1 bit");
}

TEST(MatchesTest, EveryPartMustMatchAndAnEmptyGlobMatchesAll) {
  const v1::SeriesMatch all;
  EXPECT_TRUE(Matches(all, "fraud", "", "score", {}));
  v1::SeriesMatch match;
  match.set_model("fraud*");
  match.set_feature("sc?re");
  EXPECT_TRUE(Matches(match, "fraud-eu", "v1", "score", {{"country", "DE"}}));
  EXPECT_FALSE(Matches(match, "churn", "v1", "score", {}));
  EXPECT_FALSE(Matches(match, "fraud-eu", "v1", "amount", {}));
  match.set_version("v2*");
  EXPECT_FALSE(Matches(match, "fraud-eu", "v1", "score", {}));
}

TEST(MatchesTest, EveryNamedSegmentMustBeThereAndMatch) {
  v1::SeriesMatch match;
  (*match.mutable_segments())["country"] = "D*";
  (*match.mutable_segments())["tier"] = "";
  EXPECT_TRUE(Matches(match, "m", "", "f", {{"country", "DE"}, {"tier", "x"}, {"more", "y"}}));
  EXPECT_FALSE(Matches(match, "m", "", "f", {{"country", "DE"}}));
  EXPECT_FALSE(Matches(match, "m", "", "f", {{"country", "FR"}, {"tier", "x"}}));
}

}  // namespace
}  // namespace drift
