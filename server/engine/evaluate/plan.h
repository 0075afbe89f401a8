// How a series is watched: the monitor that matches it, with every default resolved for the model's
// panes.
#ifndef DRIFT_SERVER_ENGINE_EVALUATE_PLAN_H_
#define DRIFT_SERVER_ENGINE_EVALUATE_PLAN_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "server/engine/alert/alert.h"
#include "server/engine/statistics/noise.h"
#include "server/engine/window/pane.h"
#include "server/engine/window/window.h"

namespace drift {

// The uploaded or captured reference of the same name.
struct PinnedSpec {
  friend bool operator==(const PinnedSpec&, const PinnedSpec&) = default;
};

// A reference that follows the live window: the latest `length` that ends `gap` before live starts.
struct TrailingSpec {
  absl::Duration length;  // a multiple of the coarse pane
  absl::Duration gap;     // a multiple of the fine pane
  bool freeze_while_drifting = false;
  friend bool operator==(const TrailingSpec&, const TrailingSpec&) = default;
};

// The period before: as long as live, ending where live starts.
struct PreviousSpec {
  friend bool operator==(const PreviousSpec&, const PreviousSpec&) = default;
};

// The same time of the last `count` periods (hours of the day, days of the week): for each of them
// the whole coarse panes, about as many as live is long, whose middle is nearest to that of live.
struct SeasonalSpec {
  absl::Duration period;  // a multiple of the coarse pane
  int count;              // >= 1
  friend bool operator==(const SeasonalSpec&, const SeasonalSpec&) = default;
};

// The live window of another series: of the same model at the same time, a canary against
// production; of another model as it is, a fine-tuned one against its base.
struct OtherSeriesSpec {
  // What of its key is not as in the key of the series that it is a reference of.
  std::optional<std::string> model;
  std::optional<std::string> version;
  std::map<std::string, std::string> segments;  // empty value: it has no such label
  friend bool operator==(const OtherSeriesSpec&, const OtherSeriesSpec&) = default;
};

struct ReferenceSpec {
  std::string name;
  std::variant<PinnedSpec, TrailingSpec, PreviousSpec, SeasonalSpec, OtherSeriesSpec> kind;

  bool freezes() const;  // while its series drifts against it
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
  // The share of false ones to allow among the model's series that a pane shows as drifting
  // (Benjamini-Hochberg); none: every series stands for itself.
  std::optional<double> false_discovery_rate;
  friend bool operator==(const AlertRule&, const AlertRule&) = default;
};

struct WatchPlan {
  std::string monitor;
  absl::Duration live;  // a multiple of the fine pane
  std::vector<ReferenceSpec> references;
  std::vector<TimeRange> excluded;  // panes that overlap one are in no reference; ascending
  AlertRule alert;
  std::vector<std::string> warnings;  // what is allowed but hardly meant, in words
  friend bool operator==(const WatchPlan&, const WatchPlan&) = default;
};

// Where the live window lies, and the windows whose sum a reference is; none for one that is not
// made of the series' own panes.
WindowSpecList LiveWindow(const WatchPlan& plan, const PaneLengths& lengths);
WindowSpecList ReferenceWindows(const WatchPlan& plan, const ReferenceSpec& reference,
                                const PaneLengths& lengths);

// A plan for the panes of one model, and where its windows are: made once for all the series that
// share it.
struct PlannedWindows {
  PlannedWindows(std::shared_ptr<const WatchPlan> plan, const PaneLengths& lengths);

  std::shared_ptr<const WatchPlan> plan;
  PaneLengths lengths;
  std::shared_ptr<const WindowPlace> live;
  // In the order of the plan's; nullptr for one that is not made of the series' own panes.
  std::vector<std::shared_ptr<const WindowPlace>> references;
};

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_EVALUATE_PLAN_H_
