#include "server/observe/service_metrics.h"

#include <fstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/observe/drift_metrics.h"
#include "server/observe/process_metrics.h"
#include "server/observe/samples.h"
#include "tests/server/observe/metrics_text.h"
#include "tests/server/observe/watched.h"

namespace drift {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const SeriesKey kSeries = {.model = "m", .version = "", .feature = "f", .segments = {}};

TEST(ServiceMetricsTest, EverythingIsThereFromTheStart) {
  Watched watched;
  const ReloadStats reloads;
  EXPECT_THAT(
      SamplesOf(TextOf(
          ServiceMetrics(watched.catalog(), watched.writer(), reloads, CallCounts(), "1.2.3"))),
      ElementsAre(
          R"(driftd_build_info{version="1.2.3"} 1)", "driftd_ingested_values_total 0",
          R"(driftd_rejected_values_total{reason="invalid_series"} 0)",
          R"(driftd_rejected_values_total{reason="wrong_type"} 0)",
          R"(driftd_rejected_values_total{reason="invalid_category"} 0)",
          R"(driftd_rejected_values_total{reason="in_the_future"} 0)",
          R"(driftd_rejected_values_total{reason="too_late"} 0)",
          R"(driftd_rejected_values_total{reason="invalid_time"} 0)",
          R"(driftd_rejected_values_total{reason="too_many_series"} 0)",
          R"(driftd_rejected_values_total{reason="wrong_layout"} 0)",
          "driftd_dropped_values_total 0", "driftd_commits_total 0", "driftd_queued_bytes 0",
          "driftd_producers 0", "driftd_series 0", "driftd_models 0", "driftd_store_healthy 1",
          StartsWith(R"(driftd_store_memory_bytes{part="memtables"})"),
          StartsWith(R"(driftd_store_memory_bytes{part="block_cache"})"),
          "driftd_config_last_reload_successful 1", "driftd_config_reload_failures_total 0"));
}

TEST(ServiceMetricsTest, WhatCameInIsCounted) {
  Watched watched;
  const ReloadStats reloads;
  watched.Record(kSeries, watched.now(), {{"a", 3}, {"b", 4}});
  watched.Record(kSeries, watched.now() + absl::Hours(1), {{"a", 5}});
  const std::string text =
      TextOf(ServiceMetrics(watched.catalog(), watched.writer(), reloads, CallCounts(), "1.2.3"));
  EXPECT_EQ(ValueOf(text, "driftd_ingested_values_total"), 7);
  EXPECT_EQ(ValueOf(text, R"(driftd_rejected_values_total{reason="in_the_future"})"), 5);
  EXPECT_EQ(ValueOf(text, "driftd_commits_total"), 2);
  EXPECT_EQ(ValueOf(text, "driftd_series"), 1);
  EXPECT_EQ(ValueOf(text, "driftd_models"), 1);
}

TEST(ServiceMetricsTest, AnswersAreCountedByMethodAndCode) {
  Watched watched;
  CallCounts calls;
  for (const char* code : {"OK", "OK", "NotFound"})
    calls.Count("/drift.v1.DriftService/GetStatus", code);
  const std::string text =
      TextOf(ServiceMetrics(watched.catalog(), watched.writer(), ReloadStats(), calls, "1.2.3"));
  const std::string name =
      R"(grpc_server_handled_total{grpc_service="drift.v1.DriftService",grpc_method="GetStatus",grpc_code=)";
  EXPECT_EQ(ValueOf(text, absl::StrCat(name, "\"OK\"}")), 2);
  EXPECT_EQ(ValueOf(text, absl::StrCat(name, "\"NotFound\"}")), 1);
}

TEST(ServiceMetricsTest, AFailedReloadIsShown) {
  Watched watched;
  ReloadStats reloads;
  reloads.last_successful = false;
  ++reloads.failures;
  const std::string text =
      TextOf(ServiceMetrics(watched.catalog(), watched.writer(), reloads, CallCounts(), "1.2.3"));
  EXPECT_EQ(ValueOf(text, "driftd_config_last_reload_successful"), 0);
  EXPECT_EQ(ValueOf(text, "driftd_config_reload_failures_total"), 1);
}

// Rules and dashboards name them.
TEST(ServiceMetricsTest, EveryMetricThatDeploymentsMayNameIsExported) {
  Watched watched;
  const ReloadStats reloads;
  const DriftMetrics drift(watched.catalog(), watched.clock(), watched.config().metrics());
  const CallCounts calls;
  const ServiceMetrics service(watched.catalog(), watched.writer(), reloads, calls, "1.2.3");
  const ProcessMetrics process;
  const std::string text = TextOf({&drift, &service, &process});
  std::ifstream names(DRIFT_METRIC_NAMES);
  int count = 0;
  for (std::string name; std::getline(names, name);) {
    if (name.empty() || name[0] == '#') continue;
    ++count;
    EXPECT_THAT(text, HasSubstr("# TYPE " + name + " "));
  }
  EXPECT_GE(count, 12);
}

TEST(ServiceMetricsTest, PromtoolHasNothingToSay) {
  Watched watched;
  const ReloadStats reloads;
  EXPECT_EQ(PromtoolComplaints(TextOf(ServiceMetrics(watched.catalog(), watched.writer(), reloads,
                                                     CallCounts(), "1.2.3"))),
            "");
}

}  // namespace
}  // namespace drift
