#include "server/config/validate.h"

#include <gtest/gtest.h>

#include <string>

#include "server/config/load.h"

namespace drift {
namespace {

std::string Error(absl::string_view yaml) {
  return std::string(ParseConfig(yaml, "driftd.yaml").status().message());
}

TEST(ValidateTest, ANumberOutOfBoundsIsToldWithItsBounds) {
  EXPECT_EQ(Error("limits:\n  max_series: 20000000\n"),
            "driftd.yaml:2: limits.max_series: 20000000 should be 1 to 10000000");
  EXPECT_EQ(Error("limits: {max_segments: 33}"),
            "driftd.yaml:1: limits.max_segments: 33 should be 0 to 32");
}

TEST(ValidateTest, EveryBoundOfTheLimitsHolds) {
  for (const char* limit :
       {"max_series: 0", "max_series: 10000001", "max_buckets: 1", "max_buckets: 4097",
        "max_categories: 0", "max_categories: 4097", "max_name_bytes: 15", "max_name_bytes: 1025",
        "max_segments: -1", "max_segments: 33", "max_message_bytes: 65535",
        "max_message_bytes: 67108865", "max_queued_bytes: 1048575", "max_queued_bytes: 4294967297",
        "max_future: -1s", "max_future: 86401s"}) {
    EXPECT_NE(Error("limits: {" + std::string(limit) + "}"), "") << limit;
  }
  for (const char* limit :
       {"max_series: 1", "max_series: 10000000", "max_buckets: 2", "max_buckets: 4096",
        "max_categories: 1", "max_categories: 4096", "max_name_bytes: 16", "max_name_bytes: 1KiB",
        "max_segments: 0", "max_segments: 32", "max_message_bytes: 64KiB",
        "max_message_bytes: 64MiB", "max_queued_bytes: 1MiB", "max_queued_bytes: 4GiB",
        "max_future: 0s", "max_future: 24h"}) {
    EXPECT_EQ(Error("limits: {" + std::string(limit) + "}"), "") << limit;
  }
}

TEST(ValidateTest, SizesAndDurationsAreToldInTheirUnits) {
  EXPECT_EQ(Error("limits: {max_message_bytes: 1GiB}"),
            "driftd.yaml:1: limits.max_message_bytes: 1GiB should be 64KiB to 64MiB");
  EXPECT_EQ(Error("server: {drain_timeout: 10m}"),
            "driftd.yaml:1: server.drain_timeout: 10m should be 0s to 5m");
}

TEST(ValidateTest, AnAddressIsAHostAndAPort) {
  for (const char* address : {"localhost", ":7700", "::1:7700", "a:b", "a:65536", "a:-1", "a:"}) {
    EXPECT_EQ(Error("server: {grpc_address: \"" + std::string(address) + "\"}"),
              "driftd.yaml:1: server.grpc_address: \"" + std::string(address) +
                  "\" should be HOST:PORT, as 127.0.0.1:7700");
  }
  EXPECT_EQ(Error("server: {grpc_address: '[::1]:7700', http_address: 'localhost:0'}"), "");
  EXPECT_EQ(Error("server: {http_address: '[::1]:7701'}"),
            "driftd.yaml:1: server.http_address: [::1]:7701 is IPv6, which HTTP is not served on; "
            "take an IPv4 address");
}

TEST(ValidateTest, BothAddressesCannotBeTheSameUnlessThePortIsFree) {
  EXPECT_EQ(Error("server:\n  http_address: 127.0.0.1:7700\n"),
            "driftd.yaml:2: server.http_address: 127.0.0.1:7700 is the grpc_address already; take "
            "another");
  EXPECT_EQ(Error("server: {grpc_address: 127.0.0.1:0, http_address: 127.0.0.1:0}"), "");
}

TEST(ValidateTest, APaneThatIsNoMultipleIsToldWithThoseThatAreNear) {
  EXPECT_EQ(Error("models:\n- match: '*'\n  fine_pane: 60s\n  coarse_pane: 90s\n"),
            "driftd.yaml:4: models[0].coarse_pane: 1m30s is not a multiple of fine_pane 1m; 1m or "
            "2m would be");
  EXPECT_EQ(Error("models:\n- match: '*'\n  fine_pane: 60s\n  grace: 10s\n"),
            "driftd.yaml:4: models[0].grace: 10s is not a multiple of fine_pane 1m; 1m would be");
}

TEST(ValidateTest, EveryBoundOfPanesHolds) {
  EXPECT_EQ(Error("models: [{match: a, fine_pane: 500ms}]"),
            "driftd.yaml:1: models[0].fine_pane: 500ms should be 1s to 7d");
  EXPECT_NE(Error("models: [{match: a, fine_pane: 8d}]"), "");
  EXPECT_EQ(Error("models: [{match: a, fine_pane: 1m, coarse_pane: 10s}]"),
            "driftd.yaml:1: models[0].coarse_pane: 10s should be 1m to 35d");
  EXPECT_NE(Error("models: [{match: a, coarse_pane: 36d}]"), "");
  EXPECT_EQ(Error("models: [{match: a, grace: 0s}]"), "");
  EXPECT_EQ(Error("models: [{match: a, fine_pane: 1000500us}]"),
            "driftd.yaml:1: models[0].fine_pane: 1.0005s is not a multiple of a millisecond, 1ms; "
            "1s or 1.001s would be");
}

TEST(ValidateTest, AModelNeedsAGlob) {
  EXPECT_EQ(Error("models:\n- fine_pane: 10s\n"),
            "driftd.yaml:2: models[0].match: is empty; \"*\" matches every model");
}

TEST(ValidateTest, RetentionIsPositive) {
  EXPECT_EQ(Error("retention: {fine: 0s}"),
            "driftd.yaml:1: retention.fine: 0s should be 1us to 3660d");
  EXPECT_EQ(Error("retention: {idle_series: 0s}"), "");
}

TEST(ValidateTest, NamesOfMonitorsAreUnique) {
  EXPECT_EQ(Error("monitors:\n- name: a\n- name: b\n- name: a\n"),
            "driftd.yaml:4: monitors[2].name: \"a\" is the name of monitors[0] already");
}

TEST(ValidateTest, WhoMadeAMonitorIsNotForTheFile) {
  EXPECT_EQ(Error("monitors:\n- name: a\n  origin: api\n"),
            "driftd.yaml:3: monitors[0].origin: is told by the server; leave it out");
}

TEST(ValidateTest, AnAlertIsCheckedOverTheDefaults) {
  EXPECT_EQ(Error("monitors:\n- name: a\n  alert:\n    clear_threshold: 0.02\n"),
            "driftd.yaml:4: monitors[0].alert.clear_threshold: 0.02 should be at most the "
            "threshold, 0.01");
  EXPECT_EQ(Error("alert_defaults: {threshold: 0.05}\n"
                  "monitors:\n- name: a\n  alert:\n    clear_threshold: 0.02\n"),
            "");
}

TEST(ValidateTest, AMonitorIsNotBlamedForTheDefaults) {
  EXPECT_EQ(Error("alert_defaults:\n  bins: 1\nmonitors:\n- name: a\n"),
            "driftd.yaml:2: alert_defaults.bins: 1 should be 2 to 256");
}

TEST(ValidateTest, DivergencesAreThoseThatAreKnown) {
  EXPECT_EQ(Error("metrics:\n  divergences:\n  - jensen_shanon\n"),
            "driftd.yaml:3: metrics.divergences[0]: \"jensen_shanon\" is unknown; did you mean "
            "jensen_shannon? Known: jensen_shannon, kl_live_to_reference, kl_reference_to_live, "
            "psi, hellinger, total_variation, wasserstein, entropy, "
            "cross_entropy_live_to_reference, cross_entropy_reference_to_live");
}

}  // namespace
}  // namespace drift
