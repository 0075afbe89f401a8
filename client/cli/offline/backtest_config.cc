#include "client/cli/offline/backtest_config.h"

#include <algorithm>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "server/config/defaults.h"
#include "server/config/load.h"
#include "server/config/monitor.h"
#include "server/config/panes.h"
#include "server/config/problems.h"
#include "server/config/validate.h"
#include "server/convert/time.h"
#include "server/names/glob.h"

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

// They watch nothing here, and `live` need not fit them.
void DropOtherModels(const std::string& model, v1::Config& config) {
  auto& monitors = *config.mutable_monitors();
  const auto is_of_another = [&](const v1::Monitor& monitor) {
    const std::string& glob = monitor.match().model();
    return !glob.empty() && !GlobMatches(glob, model);
  };
  monitors.erase(std::remove_if(monitors.begin(), monitors.end(), is_of_another), monitors.end());
}

// "backtest", or where the file has one of that name "backtest 2", "backtest 3" …
std::string FreeName(const v1::Config& config) {
  std::string name = "backtest";
  const auto is_taken = [&](const v1::Monitor& monitor) { return monitor.name() == name; };
  for (int number = 2; absl::c_any_of(config.monitors(), is_taken); ++number) {
    name = absl::StrCat("backtest ", number);
  }
  return name;
}

// The built-in monitor is not in the configuration, so one is added that matches what is left.
void SetLive(absl::Duration live, v1::Config& config) {
  const std::string name = FreeName(config);
  config.add_monitors()->set_name(name);
  for (v1::Monitor& monitor : *config.mutable_monitors()) {
    *monitor.mutable_live() = ToProto(live);
  }
}

// Else another would be tested than the one that was asked for.
absl::Status CheckFits(const v1::Config& config, const std::string& model) {
  const PaneLengths panes = PanesOf(config, model);
  for (const v1::Monitor& monitor : config.monitors()) {
    const auto plan = PlanFor(monitor, config.alert_defaults(), panes, {});
    if (!plan.ok()) return plan.status();
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::Config> Load(const std::string& file) {
  if (file.empty()) return WithDefaults({});
  absl::StatusOr<v1::Config> config = LoadConfig(file);
  if (!absl::IsNotFound(config.status())) return config;
  // As of every other file that is not there: NotFound is for what is asked of files and servers.
  return absl::FailedPreconditionError(config.status().message());
}

}  // namespace

absl::StatusOr<v1::Config> ConfigFor(const BacktestSettings& settings, const std::string& model) {
  absl::StatusOr<v1::Config> config = Load(settings.config_file);
  if (!config.ok()) return config.status();
  DropOtherModels(model, *config);
  if (settings.pane.has_value()) PutModelFirst(*settings.pane, *config);
  if (settings.live.has_value()) SetLive(*settings.live, *config);
  config = WithDefaults(*std::move(config));
  absl::Status status = MessageStatus(Validate(*config));
  if (status.ok()) status = CheckFits(*config, model);
  if (!status.ok()) return status;
  return config;
}

}  // namespace drift::cli
