#include "server/config/validate_monitor.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "server/config/yaml_to_proto.h"

namespace drift {
namespace {

v1::Monitor MonitorOf(absl::string_view yaml) {
  v1::Monitor monitor;
  const absl::Status status = ParseYaml(yaml, "monitor", monitor);
  EXPECT_TRUE(status.ok()) << status;
  return monitor;
}

std::string Error(absl::string_view yaml) {
  return std::string(ValidateMonitor(MonitorOf(yaml)).message());
}

TEST(ValidateMonitorTest, AFullMonitorIsPossible) {
  EXPECT_EQ(Error(R"(
name: fraud score
match: {model: "fraud*", segments: {country: "D?"}}
layout: {probability: {}}
live: 1h
references:
- {name: train, pinned: {}}
- {name: day, trailing: {length: 24h, gap: 0s}}
alert: {threshold: 0.02, clear_threshold: 0.02, noise_level: 1e-12, for: 0s, min_values: 1, bins: 2, smoothing: 0}
labels: {team: risk, severity: page}
)"),
            "");
}

TEST(ValidateMonitorTest, ANameIsNeededAndNotTheBuiltInOne) {
  EXPECT_EQ(Error("live: 1h"), "name: is empty; give 1 to 128 bytes");
  EXPECT_EQ(Error("name: default"), "name: \"default\" is the built-in monitor; take another");
  EXPECT_EQ(Error("name: \"a\\nb\""), "name: has the control character U+000A at byte 1");
}

TEST(ValidateMonitorTest, AnImpossibleLayoutIsToldByItsField) {
  EXPECT_EQ(Error("{name: a, layout: {linear: {min: 0, max: 1, buckets: 0}}}"),
            "layout: linear.buckets is 0; it must be 1 to 4096");
  EXPECT_EQ(Error("{name: a, layout: {}}"),
            "layout: has no kind; give one of log_linear, probability, linear, explicit, "
            "categorical");
}

TEST(ValidateMonitorTest, WindowsArePositive) {
  EXPECT_EQ(Error("{name: a, live: 0s}"), "live: 0s should be 1us to 3660d");
  EXPECT_EQ(Error("{name: a, references: [{name: r, trailing: {length: 0s, gap: -1s}}]}"),
            "references[0].trailing.length: 0s should be 1us to 3660d; "
            "references[0].trailing.gap: -1s should be 0s to 3660d");
}

TEST(ValidateMonitorTest, ADurationThatIsNoneIsRefused) {
  v1::Monitor monitor = MonitorOf("name: a");
  monitor.mutable_live()->set_seconds(1);
  monitor.mutable_live()->set_nanos(-1);
  EXPECT_EQ(ValidateMonitor(monitor).message(),
            "live: is no duration: 1 seconds and -1 nanoseconds");
}

TEST(ValidateMonitorTest, ReferencesHaveUniqueNamesAndAKind) {
  EXPECT_EQ(Error("{name: a, references: [{name: r, pinned: {}}, {name: r, trailing: {}}]}"),
            "references[1].name: \"r\" is the name of references[0] already");
  EXPECT_EQ(Error("{name: a, references: [{name: r}]}"),
            "references[0]: has no kind; give one of pinned, trailing, previous, seasonal, series");
  EXPECT_EQ(Error("{name: a, references: [{pinned: {}}]}"),
            "references[0].name: is empty; give 1 to 128 bytes");
}

TEST(ValidateMonitorTest, AReferenceNamesAnotherSeries) {
  EXPECT_EQ(Error("{name: a, references: [{name: r, series: {model: llm}}]}"), "");
  EXPECT_EQ(Error("{name: a, references: [{name: r, series: {}}]}"),
            "references[0].series: names no other series; give a model, a version or segments");
  EXPECT_EQ(Error("{name: a, references: [{name: r, series: {model: ''}}]}"),
            "references[0].series.model: is empty; give 1 to 128 bytes");
}

TEST(ValidateMonitorTest, LabelsAreNamesForPrometheusThatTheMetricsDoNotHave) {
  EXPECT_EQ(Error("{name: a, labels: {on-call: x}}"),
            "labels.on-call: is not the name of a label: letters, digits and _ are allowed, and no "
            "digit first");
  for (const char* name : {"model", "version", "feature", "reference", "monitor", "state",
                           "direction", "window", "le", "segment_country"}) {
    EXPECT_EQ(Error("{name: a, labels: {" + std::string(name) + ": x}}"),
              "labels." + std::string(name) +
                  ": is a label that the metrics have themselves; "
                  "rename it");
  }
  EXPECT_NE(Error("{name: a, match: {segments: {'1': x}}}"), "");
}

TEST(ValidateMonitorTest, EveryBoundOfAnAlertHolds) {
  for (const char* alert :
       {"threshold: 0", "threshold: -1", "clear_threshold: 0", "noise_level: 0",
        "noise_level: 0.51", "noise_level: 9e-13", "for: -1s", "keep_firing_for: -1s",
        "min_values: 0", "bins: 1", "bins: 257", "smoothing: -0.1", "smoothing: 10.1",
        "threshold: 1.5, divergence: jsd", "threshold: 0.01, clear_threshold: 0.011"}) {
    EXPECT_NE(Error("{name: a, alert: {" + std::string(alert) + "}}"), "") << alert;
  }
  for (const char* alert :
       {"threshold: 5, divergence: kl_live_to_reference", "noise_level: 0.5", "keep_firing_for: 0s",
        "bins: 256", "smoothing: 10", "threshold: 1, divergence: jsd"}) {
    EXPECT_EQ(Error("{name: a, alert: {" + std::string(alert) + "}}"), "") << alert;
  }
}

TEST(ValidateMonitorTest, WhatIsNoNumberIsRefused) {
  v1::Monitor monitor = MonitorOf("name: a");
  monitor.mutable_alert()->set_threshold(NAN);
  monitor.mutable_alert()->set_clear_threshold(NAN);
  monitor.mutable_alert()->set_noise_level(NAN);
  monitor.mutable_alert()->set_smoothing(INFINITY);
  EXPECT_EQ(ValidateMonitor(monitor).message(),
            "alert.threshold: nan should be a number above 0, in bits; "
            "alert.clear_threshold: nan should be a number above 0, in bits; "
            "alert.noise_level: nan should be 1e-12 to 0.5; "
            "alert.smoothing: inf should be 0 to 10");
}

TEST(ValidateMonitorTest, AnUnknownDivergenceIsRefused) {
  v1::Monitor monitor = MonitorOf("name: a");
  monitor.mutable_alert()->set_divergence(static_cast<v1::AlertDivergence>(9));
  EXPECT_EQ(ValidateMonitor(monitor).message(), "alert.divergence: 9 is not known");
}

}  // namespace
}  // namespace drift
