#include "server/observe/drift_metrics.h"

#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/observe/metrics_text.h"
#include "tests/server/observe/watched.h"

namespace drift {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kMonitored[] = R"(
monitors:
- name: fraud
  match: {model: fraud}
  live: 1m
  references: [{name: training, pinned: {}}]
  alert: {for: 0s, keep_firing_for: 1m}
  labels: {team: risk, severity: page}
)";
const SeriesKey kSeries = {
    .model = "fraud", .version = "3", .feature = "decision", .segments = {{"country", "DE"}}};
const PinnedReferenceKey kTraining = {.model = "fraud",
                                      .feature = "decision",
                                      .name = "training",
                                      .model_version = "",
                                      .segments = {}};

std::string Metrics(Watched& watched) {
  return TextOf(DriftMetrics(watched.catalog(), watched.clock(), watched.config().metrics()));
}

// 1000 live values of one category against 1000 of another, in one closed pane.
void Drift(Watched& watched) {
  watched.Upload(kTraining, {{"approve", 1000}});
  watched.Record(kSeries, watched.now(), {{"refuse", 1000}});
  watched.Record(kSeries, watched.now() + absl::Seconds(20), {{"refuse", 1}});
}

// By hand: the samples have nothing in common, so JSD is 1 bit. KL adds 0.5 to each of two counts:
// 1000/1001 log2(1000.5/0.5) = 10.95555, give or take 2e-6. The first pane is above the threshold,
// and `for` is 0.
TEST(DriftMetricsTest, ASeriesThatDriftsIsShownWithAllItsFigures) {
  Watched watched(kMonitored);
  Drift(watched);
  std::string floor;
  std::vector<std::string> others;
  for (const std::string& sample : SamplesOf(Metrics(watched))) {
    (sample.rfind("drift_noise_floor_bits", 0) == 0 ? floor : others.emplace_back()) = sample;
  }
  const std::string series =
      R"(model="fraud",version="3",feature="decision",reference="training",segment_country="DE")";
  EXPECT_THAT(
      others,
      ElementsAre(
          "drift_jensen_shannon_divergence_bits{" + series + "} 1",
          StartsWith("drift_kl_divergence_bits{" + series +
                     R"(,direction="live_to_reference"} 10.955)"),
          StartsWith("drift_kl_divergence_bits{" + series +
                     R"(,direction="reference_to_live"} 10.955)"),
          "drift_corrected_jensen_shannon_divergence_bits{" + series + "} 0.999639",
          "drift_p_value{" + series + "} 0", "drift_overdispersion{" + series + "} 1",
          "drift_reference_unstable{" + series + "} 0",
          "drift_window_values{" + series + R"(,window="live"} 1000)",
          "drift_window_values{" + series + R"(,window="reference"} 1000)",
          "drift_alert_state{" + series + R"(,state="ok"} 0)",
          "drift_alert_state{" + series + R"(,state="pending"} 0)",
          "drift_alert_state{" + series + R"(,state="drifting"} 1)",
          "drift_data_state{" + series + R"(,state="ok"} 1)",
          "drift_data_state{" + series + R"(,state="insufficient"} 0)",
          "drift_data_state{" + series + R"(,state="none"} 0)",
          "drift_alerts_raised_total{" + series + "} 1",
          // 2026-03-01T00:00:20Z
          "drift_last_event_time_seconds{" + series + "} 1.77232e+09",
          "drift_monitor_info{" + series + R"(,monitor="fraud",severity="page",team="risk"} 1)"));
  EXPECT_THAT(floor, HasSubstr("{" + series + "} 0.0"));
}

TEST(DriftMetricsTest, EventTimeIsUnixTimeToTheSecond) {
  Watched watched(kMonitored);
  Drift(watched);
  EXPECT_THAT(Metrics(watched), HasSubstr(R"(segment_country="DE"} 1772323220)"));
}

TEST(DriftMetricsTest, WhereASideIsEmptyThereIsNoDivergence) {
  Watched watched(kMonitored);
  watched.Record(kSeries, watched.now(), {{"refuse", 1000}});
  watched.Record(kSeries, watched.now() + absl::Seconds(20), {{"refuse", 1}});
  const std::string text = Metrics(watched);
  EXPECT_THAT(text, Not(HasSubstr("\ndrift_jensen_shannon_divergence_bits{")));
  EXPECT_THAT(text, Not(HasSubstr("\ndrift_kl_divergence_bits{")));
  EXPECT_THAT(text, Not(HasSubstr("\ndrift_noise_floor_bits{")));
  EXPECT_THAT(text, HasSubstr(R"(window="live"} 1000)"));
  EXPECT_THAT(text, HasSubstr(R"(window="reference"} 0)"));
}

TEST(DriftMetricsTest, ProvisionalScoresAreNotShown) {
  Watched watched(kMonitored);
  Drift(watched);
  // Quiet for a minute: the open pane with its 1 value is scored for the API, 1001 in the window.
  watched.Advance(absl::Minutes(1));
  ASSERT_TRUE(watched.writer().KeepHouse().ok());
  bool provisional = false;
  watched.catalog().FindModel("fraud")->ForEachScore(
      [&](const ScoreView& view) { provisional |= view.provisional; });
  ASSERT_TRUE(provisional);
  EXPECT_THAT(Metrics(watched), HasSubstr(R"(window="live"} 1000)"));
}

TEST(DriftMetricsTest, WithoutValuesForNoDataAfterTheDataStateIsNone) {
  Watched watched(kMonitored);
  Drift(watched);
  watched.Advance(absl::Minutes(5));
  EXPECT_THAT(Metrics(watched), HasSubstr(R"(state="none"} 0)"));
  watched.Advance(absl::Seconds(1));
  EXPECT_THAT(Metrics(watched), HasSubstr(R"(state="none"} 1)"));
  EXPECT_THAT(Metrics(watched), HasSubstr(R"(state="drifting"} 1)"));  // is held
}

TEST(DriftMetricsTest, OnlyTheConfiguredDivergencesAreShown) {
  Watched watched(std::string(kMonitored) + "metrics: {divergences: [kl_live_to_reference]}\n");
  Drift(watched);
  const std::string text = Metrics(watched);
  EXPECT_THAT(text, HasSubstr(R"(direction="live_to_reference"})"));
  EXPECT_THAT(text, Not(HasSubstr(R"(direction="reference_to_live"})")));
  EXPECT_THAT(text, Not(HasSubstr("\ndrift_jensen_shannon_divergence_bits{")));
}

TEST(DriftMetricsTest, EveryDivergenceCanBeShown) {
  Watched watched(std::string(kMonitored) +
                  "metrics: {divergences: [psi, hellinger, total_variation, wasserstein, "
                  "entropy, cross_entropy_live_to_reference, cross_entropy_reference_to_live]}\n");
  Drift(watched);
  const std::string text = Metrics(watched);
  EXPECT_THAT(text, HasSubstr("\ndrift_population_stability_index_nats{"));
  EXPECT_THAT(text, HasSubstr("\ndrift_hellinger_distance{"));
  EXPECT_THAT(text, HasSubstr("\ndrift_total_variation_distance{"));
  EXPECT_THAT(text, HasSubstr("\ndrift_entropy_bits{"));
  EXPECT_THAT(text, HasSubstr(R"(window="reference"})"));
  EXPECT_THAT(text, HasSubstr("\ndrift_cross_entropy_bits{"));
  EXPECT_THAT(text, HasSubstr(R"(direction="live_to_reference"})"));
  EXPECT_THAT(text, HasSubstr(R"(direction="reference_to_live"})"));
  EXPECT_THAT(text, Not(HasSubstr("\ndrift_wasserstein_distance{"))) << "categories have no order";
}

TEST(DriftMetricsTest, ASeriesOfTheBuiltInMonitorIsComparedWithItsTrailingDay) {
  Watched watched;
  watched.Record(kSeries, watched.now(), {{"refuse", 1}});
  EXPECT_THAT(Metrics(watched), HasSubstr(R"(reference="trailing",segment_country="DE",)"
                                          R"(monitor="default"} 1)"));
}

TEST(DriftMetricsTest, QuotesBackslashesAndUtf8InNamesAreEscapedAsPrometheusReadsThem) {
  Watched watched;
  watched.Record({.model = "a\"b", .version = "c\\d", .feature = "größe", .segments = {}},
                 watched.now(), {{"x", 1}});
  const std::string text = Metrics(watched);
  EXPECT_THAT(text, HasSubstr(R"({model="a\"b",version="c\\d",feature="größe",)"));
  EXPECT_EQ(PromtoolComplaints(text), "");
}

TEST(DriftMetricsTest, SeriesAreInTheOrderOfTheirNames) {
  Watched watched;
  for (const char* feature : {"b", "c", "a"}) {
    watched.Record({.model = "m", .version = "", .feature = feature, .segments = {}}, watched.now(),
                   {{"x", 1}});
  }
  std::string order;
  for (const std::string& sample : SamplesOf(Metrics(watched))) {
    if (sample.rfind("drift_monitor_info", 0) == 0) order += sample[sample.find("feature=") + 9];
  }
  EXPECT_EQ(order, "abc");
}

TEST(DriftMetricsTest, ModelsFollowEachOtherAndReferencesAreInTheOrderOfTheirNames) {
  Watched watched(R"(
monitors:
- name: all
  references: [{name: week, trailing: {length: 7d}}, {name: day, trailing: {length: 24h}}]
)");
  for (const char* model : {"m2", "m1"}) {
    watched.Record({.model = model, .version = "", .feature = "f", .segments = {}}, watched.now(),
                   {{"x", 1}});
  }
  std::string order;
  for (const std::string& sample : SamplesOf(Metrics(watched))) {
    if (sample.rfind("drift_monitor_info", 0) != 0) continue;
    order += sample.substr(sample.find("model=") + 7, 2);
    order += sample[sample.find("reference=") + 11];
  }
  EXPECT_EQ(order, "m1dm1wm2dm2w");
}

// It takes every "bits" for an amount of storage, which should be in bytes. These are bits of
// information, and their names are a promise; it has nothing else to say.
TEST(DriftMetricsTest, PromtoolHasNothingToSayButOfBits) {
  Watched watched(kMonitored);
  Drift(watched);
  const std::string complaints = PromtoolComplaints(Metrics(watched));
  for (const auto complaint : absl::StrSplit(complaints, '\n', absl::SkipEmpty())) {
    EXPECT_THAT(std::string(complaint),
                EndsWith("_bits use base unit \"bytes\" instead of \"bits\""));
  }
}

}  // namespace
}  // namespace drift
