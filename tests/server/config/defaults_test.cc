#include "server/config/defaults.h"

#include <gtest/gtest.h>

#include "google/protobuf/util/message_differencer.h"
#include "server/config/panes.h"
#include "server/config/validate.h"
#include "server/config/yaml_to_proto.h"

namespace drift {
namespace {

v1::Config Filled(absl::string_view yaml) {
  v1::Config config;
  const absl::Status status = ParseYaml(yaml, "driftd.yaml", config);
  EXPECT_TRUE(status.ok()) << status;
  return WithDefaults(config);
}

TEST(DefaultsTest, DefaultsAreWithinTheirBounds) {
  EXPECT_TRUE(Validate(WithDefaults({})).empty());
}

TEST(DefaultsTest, FillingTwiceIsFillingOnce) {
  const v1::Config once = Filled("limits: {max_series: 7}\nmodels: [{match: a}]");
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(WithDefaults(once), once));
}

TEST(DefaultsTest, WhatIsGivenStandsAlsoZero) {
  const v1::Config config = Filled(
      "limits: {max_segments: 0}\nretention: {idle_series: 0s, fine: 1500ms}\n"
      "alert_defaults: {smoothing: 0, divergence: kl_reference_to_live}\n"
      "metrics: {divergences: [jensen_shannon]}");
  EXPECT_EQ(config.limits().max_segments(), 0);
  EXPECT_EQ(config.retention().idle_series().seconds(), 0);
  EXPECT_EQ(config.retention().fine().seconds(), 1);
  EXPECT_EQ(config.alert_defaults().smoothing(), 0);
  EXPECT_EQ(config.alert_defaults().bins(), 20);
  EXPECT_EQ(config.alert_defaults().divergence(), v1::ALERT_DIVERGENCE_KL_REFERENCE_TO_LIVE);
  EXPECT_EQ(config.metrics().divergences_size(), 1);
}

TEST(DefaultsTest, WhatDependsOnTheMonitorIsLeftOut) {
  const v1::AlertRule rule = Filled("").alert_defaults();
  EXPECT_FALSE(rule.has_clear_threshold());
  EXPECT_FALSE(rule.has_for_());
  EXPECT_FALSE(rule.has_keep_firing_for());
}

TEST(DefaultsTest, ACoarsePaneIsTheLeastMultipleOfTheFineOneThatIsAnHour) {
  const v1::Config config =
      Filled("models: [{match: a, fine_pane: 7m}, {match: b, fine_pane: 1d}]");
  EXPECT_EQ(config.models(0).coarse_pane().seconds(), 63 * 60);
  EXPECT_EQ(config.models(0).grace().seconds(), 7 * 60);
  EXPECT_EQ(config.models(1).coarse_pane().seconds(), 86400);
}

TEST(DefaultsTest, TheLastModelMatchesAllUnlessOneDoes) {
  EXPECT_EQ(Filled("models: [{match: a}]").models(1).match(), "*");
  EXPECT_EQ(Filled("models: [{match: '*', fine_pane: 1s}]").models_size(), 1);
}

TEST(PanesTest, TheFirstModelThatMatchesGivesThePanes) {
  const v1::Config config = Filled(
      "models: [{match: 'fraud-*', fine_pane: 1m, grace: 5m}, {match: 'f*', fine_pane: 2m}]");
  EXPECT_EQ(PanesOf(config, "fraud-eu"),
            (PaneLengths{absl::Minutes(1), absl::Hours(1), absl::Minutes(5)}));
  EXPECT_EQ(PanesOf(config, "fraud").fine, absl::Minutes(2));
  EXPECT_EQ(PanesOf(config, "churn"), PaneLengths{});
}

}  // namespace
}  // namespace drift
