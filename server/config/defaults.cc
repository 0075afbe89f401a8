#include "server/config/defaults.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/time/time.h"
#include "server/config/merge.h"
#include "server/config/panes.h"
#include "server/convert/time.h"

namespace drift {
namespace {

constexpr uint64_t kMiB = uint64_t{1} << 20;
constexpr absl::Duration kDay = absl::Hours(24);

v1::ServerConfig ServerDefaults() {
  v1::ServerConfig server;
  server.set_grpc_address("127.0.0.1:7700");
  server.set_http_address("127.0.0.1:7701");
  server.set_data_dir("driftd-data");
  *server.mutable_drain_timeout() = ToProto(absl::Seconds(10));
  return server;
}

v1::LimitsConfig LimitsDefaults() {
  v1::LimitsConfig limits;
  limits.set_max_series(100'000);
  limits.set_max_buckets(160);
  limits.set_max_categories(64);
  limits.set_max_name_bytes(128);
  limits.set_max_segments(8);
  limits.set_max_message_bytes(4 * kMiB);
  limits.set_max_queued_bytes(64 * kMiB);
  *limits.mutable_max_future() = ToProto(absl::Minutes(5));
  return limits;
}

v1::RetentionConfig RetentionDefaults() {
  v1::RetentionConfig retention;
  *retention.mutable_fine() = ToProto(kDay);
  *retention.mutable_coarse() = ToProto(35 * kDay);
  *retention.mutable_scores() = ToProto(30 * kDay);
  *retention.mutable_idle_series() = ToProto(7 * kDay);
  *retention.mutable_idle_producers() = ToProto(7 * kDay);
  *retention.mutable_no_data_after() = ToProto(absl::Minutes(5));
  return retention;
}

template <typename Section>
void Fill(Section defaults, Section& section) {
  Overlay(section, defaults);
  section = std::move(defaults);
}

void FillModel(v1::ModelConfig& model) {
  const PaneLengths panes = ResolvePanes(model);
  if (!model.has_fine_pane()) *model.mutable_fine_pane() = ToProto(panes.fine);
  if (!model.has_coarse_pane()) *model.mutable_coarse_pane() = ToProto(panes.coarse);
  if (!model.has_grace()) *model.mutable_grace() = ToProto(panes.grace);
}

void FillModels(v1::Config& config) {
  const auto matches_all = [](const v1::ModelConfig& model) { return model.match() == "*"; };
  if (std::none_of(config.models().begin(), config.models().end(), matches_all)) {
    config.add_models()->set_match("*");
  }
  for (v1::ModelConfig& model : *config.mutable_models()) FillModel(model);
}

void FillMetrics(v1::MetricsConfig& metrics) {
  if (metrics.divergences_size() > 0) return;
  for (const char* name : {"jensen_shannon", "kl_live_to_reference", "kl_reference_to_live"}) {
    metrics.add_divergences(name);
  }
}

}  // namespace

v1::AlertRule BuiltInAlertRule() {
  v1::AlertRule rule;
  rule.set_divergence(v1::ALERT_DIVERGENCE_JSD);
  rule.set_threshold(0.01);
  rule.set_noise_level(1e-6);
  rule.set_min_values(500);
  rule.set_bins(20);
  rule.set_smoothing(0.5);
  return rule;
}

v1::Config WithDefaults(v1::Config config) {
  Fill(ServerDefaults(), *config.mutable_server());
  Fill(LimitsDefaults(), *config.mutable_limits());
  Fill(RetentionDefaults(), *config.mutable_retention());
  Fill(BuiltInAlertRule(), *config.mutable_alert_defaults());
  FillModels(config);
  FillMetrics(*config.mutable_metrics());
  return config;
}

}  // namespace drift
