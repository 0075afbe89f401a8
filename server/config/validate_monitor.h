// Whether a monitor is possible, wherever it comes from.
#ifndef DRIFT_SERVER_CONFIG_VALIDATE_MONITOR_H_
#define DRIFT_SERVER_CONFIG_VALIDATE_MONITOR_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "drift/v1/monitor.pb.h"
#include "server/config/check.h"

namespace drift {

// The name of the monitor that matches what no other does; no other may have it.
inline constexpr absl::string_view kBuiltInMonitor = "default";

// InvalidArgument with everything out of the bounds of monitor.proto, as "alert.threshold: ...;
// references[1].name: ...". `origin` is output only and not looked at. Whether windows fit a
// model's panes is for PlanFor (monitor.h).
absl::Status ValidateMonitor(const v1::Monitor& monitor);

// The same for a monitor at `path`. Its alert is laid over `alert_defaults`, so that what
// contradicts only together is found as well.
void CheckMonitor(absl::string_view path, const v1::Monitor& monitor,
                  const v1::AlertRule& alert_defaults, Checker& checker);

}  // namespace drift

#endif  // DRIFT_SERVER_CONFIG_VALIDATE_MONITOR_H_
