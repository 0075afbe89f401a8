#include "client/cli/offline/backtest_config.h"

#include <utility>

#include "server/config/defaults.h"
#include "server/config/load.h"
#include "server/config/monitor.h"
#include "server/config/panes.h"
#include "server/config/problems.h"
#include "server/config/validate.h"
#include "server/convert/time.h"

namespace drift::cli {
namespace {

// The first that matches is used, so it is put before the others.
void PutModelFirst(absl::Duration pane, v1::Config& config) {
  v1::Config with_it;
  v1::ModelConfig& first = *with_it.add_models();
  first.set_match("*");
  *first.mutable_fine_pane() = ToProto(pane);
  with_it.mutable_models()->MergeFrom(config.models());
  config.mutable_models()->Swap(with_it.mutable_models());
}

// The built-in monitor is not in the configuration, so one is added that matches what is left.
void SetLive(absl::Duration live, v1::Config& config) {
  v1::Monitor& others = *config.add_monitors();
  others.set_name("backtest");
  for (v1::Monitor& monitor : *config.mutable_monitors()) {
    *monitor.mutable_live() = ToProto(live);
  }
}

absl::Status CheckLiveFits(const v1::Config& config, const std::string& model) {
  const PaneLengths panes = PanesOf(config, model);
  for (const v1::Monitor& monitor : config.monitors()) {
    const auto plan = PlanFor(monitor, config.alert_defaults(), panes, {});
    if (!plan.ok()) return plan.status();
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::Config> ConfigFor(const BacktestSettings& settings, const std::string& model) {
  absl::StatusOr<v1::Config> config = settings.config_file.empty()
                                          ? absl::StatusOr<v1::Config>(WithDefaults({}))
                                          : LoadConfig(settings.config_file);
  if (!config.ok()) return config.status();
  if (settings.pane.has_value()) PutModelFirst(*settings.pane, *config);
  if (settings.live.has_value()) SetLive(*settings.live, *config);
  config = WithDefaults(*std::move(config));
  absl::Status status = MessageStatus(Validate(*config));
  if (status.ok() && settings.live.has_value()) status = CheckLiveFits(*config, model);
  if (!status.ok()) return status;
  return config;
}

}  // namespace drift::cli
