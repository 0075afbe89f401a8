#include "server/config/yaml_to_proto.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "drift/v1/config.pb.h"

namespace drift {
namespace {

v1::Config Parsed(absl::string_view yaml) {
  v1::Config config;
  const absl::Status status = ParseYaml(yaml, "driftd.yaml", config);
  EXPECT_TRUE(status.ok()) << status;
  return config;
}

std::string Error(absl::string_view yaml) {
  v1::Config config;
  return std::string(ParseYaml(yaml, "driftd.yaml", config).message());
}

TEST(YamlToProtoTest, KeysAreTheNamesOfFields) {
  const v1::Config config = Parsed(R"(
server: {grpc_address: "0.0.0.0:7700"}
limits:
  max_series: 42
  max_segments: 0
monitors:
  - name: fraud
    match: {model: "fraud*"}
    alert: {threshold: 1e-2, divergence: jsd}
    references:
      - {name: day, trailing: {length: 24h, freeze_while_drifting: true}}
    labels: {team: risk}
    layout: {explicit: {bounds: [0, 0.5, 1]}}
)");
  EXPECT_EQ(config.server().grpc_address(), "0.0.0.0:7700");
  EXPECT_EQ(config.limits().max_series(), 42);
  EXPECT_TRUE(config.limits().has_max_segments());
  EXPECT_FALSE(config.limits().has_max_buckets());
  const v1::Monitor& monitor = config.monitors(0);
  EXPECT_EQ(monitor.match().model(), "fraud*");
  EXPECT_EQ(monitor.alert().threshold(), 0.01);
  EXPECT_EQ(monitor.alert().divergence(), v1::ALERT_DIVERGENCE_JSD);
  EXPECT_EQ(monitor.references(0).trailing().length().seconds(), 86400);
  EXPECT_TRUE(monitor.references(0).trailing().freeze_while_drifting());
  EXPECT_EQ(monitor.labels().at("team"), "risk");
  EXPECT_EQ(monitor.layout().explicit_().bounds(1), 0.5);
}

TEST(YamlToProtoTest, NothingIsAnEmptyMessage) {
  EXPECT_EQ(Parsed("").ByteSizeLong(), 0);
  EXPECT_EQ(Parsed("# nothing yet\n").ByteSizeLong(), 0);
  EXPECT_EQ(Parsed("---\n").ByteSizeLong(), 0);
  EXPECT_EQ(Parsed("models:\nmonitors:\n").ByteSizeLong(), 0);
}

TEST(YamlToProtoTest, AMessageWithoutKeysIsThereAllTheSame) {
  EXPECT_TRUE(Parsed("monitors: [{references: [{name: a, pinned: }]}]")
                  .monitors(0)
                  .references(0)
                  .has_pinned());
  EXPECT_TRUE(
      Parsed("monitors: [{layout: {log_linear: {}}}]").monitors(0).layout().has_log_linear());
}

TEST(YamlToProtoTest, DurationsAndSizesHaveUnits) {
  const v1::Config config = Parsed(
      "retention: {fine: 1h30m, coarse: 35d}\nserver: {drain_timeout: 250ms}\n"
      "limits: {max_message_bytes: 4MiB, max_queued_bytes: 1048576, max_name_bytes: 1KiB}");
  EXPECT_EQ(config.retention().fine().seconds(), 5400);
  EXPECT_EQ(config.retention().coarse().seconds(), 35 * 86400);
  EXPECT_EQ(config.server().drain_timeout().nanos(), 250'000'000);
  EXPECT_EQ(config.limits().max_message_bytes(), 4 << 20);
  EXPECT_EQ(config.limits().max_queued_bytes(), 1 << 20);
  EXPECT_EQ(config.limits().max_name_bytes(), 1024);
}

TEST(YamlToProtoTest, EnumsHaveTheirFullNameToo) {
  EXPECT_EQ(Parsed("alert_defaults: {divergence: ALERT_DIVERGENCE_KL_LIVE_TO_REFERENCE}")
                .alert_defaults()
                .divergence(),
            v1::ALERT_DIVERGENCE_KL_LIVE_TO_REFERENCE);
}

TEST(YamlToProtoTest, AliasesAreUnfolded) {
  const v1::Config config =
      Parsed("monitors:\n- {name: a, labels: &l {team: x}}\n- {name: b, labels: *l}");
  EXPECT_EQ(config.monitors(1).labels().at("team"), "x");
}

TEST(YamlToProtoTest, AnUnknownKeyIsToldWithTheNearestOne) {
  EXPECT_EQ(Error("models:\n  - match: '*'\n    fine_pan: 10s\n"),
            "driftd.yaml:3: models[0].fine_pan: unknown key; did you mean fine_pane? "
            "Known here: match, fine_pane, coarse_pane, grace");
  EXPECT_EQ(Error("colour: red"),
            "driftd.yaml:1: colour: unknown key; Known here: server, limits, retention, models, "
            "monitors, alert_defaults, metrics");
  EXPECT_EQ(Error("monitors: [{references: [{pinned: {version: 1}}]}]"),
            "driftd.yaml:1: monitors[0].references[0].pinned.version: unknown key; "
            "none is known here");
}

TEST(YamlToProtoTest, ARepeatedKeyIsToldWithTheLineOfTheFirst) {
  EXPECT_EQ(Error("limits:\n  max_series: 1\n\n  max_series: 2\n"),
            "driftd.yaml:4: limits.max_series: given twice, first on line 2");
  EXPECT_EQ(Error("monitors:\n- labels:\n    a: x\n    a: y\n"),
            "driftd.yaml:4: monitors[0].labels.a: given twice, first on line 3");
}

TEST(YamlToProtoTest, AValueOfTheWrongTypeIsToldWithWhatItShouldBe) {
  EXPECT_EQ(Error("limits: {max_series: many}"),
            "driftd.yaml:1: limits.max_series: \"many\" should be a whole number");
  EXPECT_EQ(Error("limits: {max_buckets: 1.5}"),
            "driftd.yaml:1: limits.max_buckets: \"1.5\" should be a whole number");
  EXPECT_EQ(Error("limits: {max_message_bytes: 4MB}"),
            "driftd.yaml:1: limits.max_message_bytes: \"4MB\" should be a size such as 64KiB, 4MiB "
            "or 1GiB");
  EXPECT_EQ(Error("retention: {fine: 90}"),
            "driftd.yaml:1: retention.fine: \"90\" should be a duration such as 90s, 10m, 24h, 7d "
            "or 1h30m");
  EXPECT_EQ(Error("alert_defaults: {threshold: .inf}"),
            "driftd.yaml:1: alert_defaults.threshold: \".inf\" should be a finite number such as "
            "0.01 or 1e-6");
  EXPECT_EQ(Error("alert_defaults: {divergence: js}"),
            "driftd.yaml:1: alert_defaults.divergence: \"js\" should be one of jsd, "
            "kl_live_to_reference, kl_reference_to_live");
  EXPECT_EQ(Error("monitors: [{references: [{trailing: {freeze_while_drifting: yes}}]}]"),
            "driftd.yaml:1: monitors[0].references[0].trailing.freeze_while_drifting: \"yes\" "
            "should be true or false");
}

TEST(YamlToProtoTest, AnIntegerOutOfRangeIsRefused) {
  EXPECT_EQ(Error("limits: {max_buckets: 3000000000}"),
            "driftd.yaml:1: limits.max_buckets: \"3000000000\" should be a whole number from "
            "-2147483648 to 2147483647");
  EXPECT_EQ(Error("limits: {max_series: -1}"),
            "driftd.yaml:1: limits.max_series: \"-1\" should be a whole number from 0 to "
            "18446744073709551615");
  EXPECT_NE(Error("limits: {max_name_bytes: 2GiB}"), "");
}

TEST(YamlToProtoTest, AValueOfTheWrongShapeIsRefused) {
  EXPECT_EQ(Error("server: here"),
            "driftd.yaml:1: server: should be a mapping with keys of grpc_address, http_address, "
            "data_dir, drain_timeout");
  EXPECT_EQ(Error("models: {match: a}"),
            "driftd.yaml:1: models: should be a list, each element a mapping of keys");
  EXPECT_EQ(Error("server:\n  data_dir: [a]"),
            "driftd.yaml:2: server.data_dir: is a list; it should be text");
  EXPECT_EQ(Error("server:\n  data_dir:"),
            "driftd.yaml:2: server.data_dir: has no value; it should be text");
  EXPECT_EQ(Error("monitors: [{labels: [team]}]"),
            "driftd.yaml:1: monitors[0].labels: should be a mapping of names to values");
  EXPECT_EQ(Error("- a"),
            "driftd.yaml:1: should be a mapping with keys of server, limits, retention, models, "
            "monitors, alert_defaults, metrics");
  EXPECT_EQ(Error("? [a]\n: b"), "driftd.yaml:1: a key should be plain text");
  EXPECT_EQ(Error("monitors: [{references: [{pinned: now}]}]"),
            "driftd.yaml:1: monitors[0].references[0].pinned: should be {}, as it has no keys");
}

TEST(YamlToProtoTest, TwoOfWhatCanBeOnlyOneAreToldBoth) {
  EXPECT_EQ(Error("monitors:\n- layout:\n    linear: {min: 0}\n    categorical: {}\n"),
            "driftd.yaml:4: monitors[0].layout.categorical: excludes linear on line 3; give only "
            "one of log_linear, probability, linear, explicit, categorical");
}

TEST(YamlToProtoTest, EveryProblemIsTold) {
  EXPECT_EQ(
      Error("limits:\n  max_series: x\n  max_bucket: 3\nretention:\n  fine: 1\n"),
      "driftd.yaml:2: limits.max_series: \"x\" should be a whole number\n"
      "driftd.yaml:3: limits.max_bucket: unknown key; did you mean max_buckets? Known here: "
      "max_series, max_buckets, max_categories, max_name_bytes, max_segments, "
      "max_message_bytes, max_queued_bytes, max_future\n"
      "driftd.yaml:5: retention.fine: \"1\" should be a duration such as 90s, 10m, 24h, 7d or "
      "1h30m");
}

TEST(YamlToProtoTest, AfterTwentyProblemsTheRestIsCounted) {
  std::string yaml = "metrics:\n";
  for (int i = 0; i < 25; ++i) absl::StrAppend(&yaml, "  key", i, ": 1\n");
  const std::string error = Error(yaml);
  EXPECT_NE(error.find("driftd.yaml:21: metrics.key19"), std::string::npos);
  EXPECT_EQ(error.find("metrics.key20"), std::string::npos);
  EXPECT_EQ(error.substr(error.rfind('\n')), "\n... and 5 more");
}

TEST(YamlToProtoTest, WhatIsNotYamlIsToldWithItsLine) {
  EXPECT_EQ(Error("server: {\n}}\n"), "driftd.yaml:2: not YAML: illegal flow end");
  EXPECT_EQ(Error("server:\n  data_dir: 'open\n"),
            "driftd.yaml:3: not YAML: a quote before here is not closed");
  EXPECT_EQ(Error(","), "driftd.yaml:1: not YAML: no value starts here");
  EXPECT_NE(Error("a: *unknown"), "");
  EXPECT_EQ(Error("a: \xFF"), "driftd.yaml: is not UTF-8 text");
}

TEST(YamlToProtoTest, ASecondDocumentIsRefused) {
  EXPECT_EQ(Error("limits: {max_series: 1}\n---\nlimits: {max_series: 2}\n"),
            "driftd.yaml:2: a second document starts here; only one is allowed");
}

// Nine levels of nine aliases each: a few hundred bytes that stand for 9^9 values.
TEST(YamlToProtoTest, AliasesThatUnfoldToTooMuchAreRefused) {
  std::string yaml = "metrics:\n  divergences: &a0 [x, x, x, x, x, x, x, x, x]\nmonitors:\n";
  absl::StrAppend(&yaml, "- references: &r [");
  for (int i = 0; i < 400; ++i) absl::StrAppend(&yaml, "{name: x},");
  absl::StrAppend(&yaml, "]\n");
  for (int i = 0; i < 1000; ++i) absl::StrAppend(&yaml, "- references: *r\n");
  EXPECT_NE(Error(yaml).find("the document unfolds to more than 100000 values"), std::string::npos);
}

TEST(YamlToProtoTest, ABillionLaughsAreRefusedWhereTheyDoNotFit) {
  std::string yaml = "metrics:\n  divergences:\n  - &a0 [x]\n";
  for (int i = 1; i < 60; ++i) {
    absl::StrAppend(&yaml, "  - &a", i, " [*a", i - 1, ", *a", i - 1, "]\n");
  }
  EXPECT_NE(Error(yaml).find("metrics.divergences[19]: is a list; it should be text"),
            std::string::npos);
}

TEST(YamlToProtoTest, AListInsideItselfIsRefused) {
  EXPECT_NE(Error("monitors: &m\n- *m\n"), "");
  EXPECT_NE(Error("monitors: &m [{references: *m}]"), "");
}

TEST(YamlToProtoTest, DeepNestingAndHugeFilesAreRefused) {
  EXPECT_NE(Error(absl::StrCat("a: ", std::string(50'000, '['))), "");
  EXPECT_NE(Error(absl::StrCat("a: ", std::string(50'000, '{'))), "");
  EXPECT_EQ(Error(std::string(2 << 20, '#')),
            "driftd.yaml: has 2097152 bytes; at most 1048576 are allowed");
}

TEST(YamlToProtoTest, LinesAreKnownOfEveryField) {
  v1::Config config;
  SourceLines lines;
  EXPECT_TRUE(
      ReadYaml("monitors:\n- name: a\n\n- name: b\n  alert:\n    threshold: 1\n", config, &lines)
          .empty());
  EXPECT_EQ(lines.LineOf("monitors[0].name"), 2);
  EXPECT_EQ(lines.LineOf("monitors[1]"), 4);
  EXPECT_EQ(lines.LineOf("monitors[1].alert.threshold"), 6);
  EXPECT_EQ(lines.LineOf("monitors[1].alert.bins"), 5);
  EXPECT_EQ(lines.LineOf("monitors[1].live"), 4);
  EXPECT_EQ(lines.LineOf("limits.max_series"), 0);
}

}  // namespace
}  // namespace drift
