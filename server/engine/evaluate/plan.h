// How a series is watched: the monitor that matches it, with every default resolved for the model's
// panes.
#ifndef DRIFT_SERVER_ENGINE_EVALUATE_PLAN_H_
#define DRIFT_SERVER_ENGINE_EVALUATE_PLAN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "server/engine/alert/alert.h"
#include "server/engine/statistics/noise.h"

namespace drift {

// A reference that follows the live window: the latest `length` that ends `gap` before live starts.
struct TrailingSpec {
  absl::Duration length;  // a multiple of the coarse pane
  absl::Duration gap;     // a multiple of the fine pane
  bool freeze_while_drifting = false;
  friend bool operator==(const TrailingSpec&, const TrailingSpec&) = default;
};

struct ReferenceSpec {
  std::string name;
  std::optional<TrailingSpec>
      trailing;  // else pinned: the uploaded or captured reference of that name
  friend bool operator==(const ReferenceSpec&, const ReferenceSpec&) = default;
};

struct AlertRule {
  Divergence divergence = Divergence::kJsd;
  double threshold_bits = 0.01;  // of the corrected score
  double clear_threshold_bits = 0.008;
  double noise_level = 1e-6;  // probability that chance exceeds the noise floor
  AlertTimes times;
  uint64_t min_values = 500;  // on either side
  int bins = 20;
  double smoothing = 0.5;  // added to every bin's count for KL
  friend bool operator==(const AlertRule&, const AlertRule&) = default;
};

struct WatchPlan {
  std::string monitor;
  absl::Duration live;  // a multiple of the fine pane
  std::vector<ReferenceSpec> references;
  AlertRule alert;
  friend bool operator==(const WatchPlan&, const WatchPlan&) = default;
};

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_EVALUATE_PLAN_H_
