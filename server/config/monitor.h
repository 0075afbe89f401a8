// What a monitor means for the series it matches.
#ifndef DRIFT_SERVER_CONFIG_MONITOR_H_
#define DRIFT_SERVER_CONFIG_MONITOR_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "drift/v1/monitor.pb.h"
#include "server/engine/evaluate/plan.h"
#include "server/engine/window/pane.h"
#include "server/names/segments.h"

namespace drift {

// The name of the reference that series have where nobody configured or pinned one.
inline constexpr absl::string_view kDefaultReference = "trailing";

// The built-in monitor, which matches what no other does.
v1::Monitor BuiltInMonitor();

// Whether a series of that key is one of those that `match` means.
bool Matches(const v1::SeriesMatch& match, absl::string_view model, absl::string_view version,
             absl::string_view feature, const Segments& segments);

// `monitor`, which has passed ValidateMonitor or is the built-in one, for a series of a model with
// those panes, with every default resolved:
// - live: 10m, and at least 60 fine panes;
// - references: `pinned` (the names of those that serve the series), or else the trailing 24h in
//   whole coarse panes;
// - alert: from `alert_defaults`, then the built-in ones, of which clear_threshold is
//   0.8 x threshold, for is live / 4 and keep_firing_for is live.
// InvalidArgument, naming the monitor, the field and which durations fit, when a configured window
// does not fit the panes, or the alert contradicts `alert_defaults`.
absl::StatusOr<WatchPlan> PlanFor(const v1::Monitor& monitor, const v1::AlertRule& alert_defaults,
                                  const PaneLengths& panes, const std::vector<std::string>& pinned);

}  // namespace drift

#endif  // DRIFT_SERVER_CONFIG_MONITOR_H_
