// The configuration of a backtest: that of a driftd, or none, and what the command line changes.
#ifndef DRIFT_CLI_OFFLINE_BACKTEST_CONFIG_H_
#define DRIFT_CLI_OFFLINE_BACKTEST_CONFIG_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "drift/v1/config.pb.h"

namespace drift::cli {

struct BacktestSettings {
  std::string config_file;             // empty: the defaults
  std::optional<absl::Duration> live;  // of every monitor, the built-in one included
  std::optional<absl::Duration> pane;  // the model's fine panes
};

// Monitors that match no series of `model` are left out. InvalidArgument with what is wrong, as
// driftd would say it, also when `live` is no multiple of the panes of `model`.
absl::StatusOr<v1::Config> ConfigFor(const BacktestSettings& settings, const std::string& model);

}  // namespace drift::cli

#endif  // DRIFT_CLI_OFFLINE_BACKTEST_CONFIG_H_
