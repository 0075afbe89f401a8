#include "server/rpc/monitor_calls.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/catalog/circles.h"
#include "server/config/alert_rule.h"
#include "server/config/check.h"
#include "server/config/problems.h"
#include "server/config/validate_monitor.h"
#include "server/rpc/find.h"

namespace drift {
namespace {

// The monitors as they would be with `monitor` in force.
Monitors With(const v1::Monitor& monitor, const Monitors& now) {
  std::vector<v1::Monitor> made = now.made_by_api();
  std::erase_if(made, [&](const auto& other) { return other.name() == monitor.name(); });
  made.push_back(monitor);
  return Monitors(now.config(), std::move(made));
}

absl::Status CheckPossible(const Catalog& catalog, const v1::Monitor& monitor) {
  const std::shared_ptr<const Monitors> monitors = catalog.monitors();
  Checker checker;
  CheckMonitor("", monitor, monitors->config().alert_defaults(), checker);
  if (absl::Status status = MessageStatus(checker.problems()); !status.ok()) return status;
  const Monitors with = With(monitor, *monitors);
  const auto panes_of = [&](const std::string& model) { return catalog.PanesOf(model); };
  for (const SeriesPtr& series : catalog.MatchSeries("")) {
    const PaneLengths& panes = series->model().panes();
    absl::Status fits = monitors->CheckFits(monitor, series->key(), panes);
    if (!fits.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("series \"", series->name(), "\": ", fits.message()));
    }
    absl::Status circle = CheckNoCircle(with, monitor.name(), panes_of, series->key());
    if (!circle.ok()) return circle;
  }
  return catalog.CheckPossible(with, monitor);
}

absl::Status CheckOurs(const Catalog& catalog, const std::string& name) {
  absl::StatusOr<v1::Monitor> monitor = FindMonitor(catalog, name);
  if (!monitor.ok()) return monitor.status();
  if (monitor->origin() == v1::MONITOR_ORIGIN_API) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("monitor \"", name, "\" is ",
                   monitor->origin() == v1::MONITOR_ORIGIN_FILE
                       ? "of the configuration file; change it there and reload"
                       : "built in; create one of another name, which goes before it"));
}

absl::StatusOr<v1::Monitor> Put(Catalog& catalog, v1::Monitor monitor) {
  if (absl::Status status = CheckPossible(catalog, monitor); !status.ok()) return status;
  monitor.set_origin(v1::MONITOR_ORIGIN_API);
  if (absl::Status status = catalog.PutMonitor(monitor); !status.ok()) return status;
  *monitor.mutable_alert() =
      OverDefaults(monitor.alert(), catalog.monitors()->config().alert_defaults());
  return monitor;
}

}  // namespace

absl::StatusOr<v1::Monitor> CreateMonitor(Catalog& catalog, v1::Monitor monitor) {
  if (FindMonitor(catalog, monitor.name()).ok()) {
    return absl::AlreadyExistsError(absl::StrCat("there is a monitor \"", monitor.name(), "\""));
  }
  return Put(catalog, std::move(monitor));
}

absl::StatusOr<v1::Monitor> UpdateMonitor(Catalog& catalog, v1::Monitor monitor) {
  if (absl::Status status = CheckOurs(catalog, monitor.name()); !status.ok()) return status;
  return Put(catalog, std::move(monitor));
}

absl::Status DeleteMonitor(Catalog& catalog, const std::string& name) {
  if (absl::Status status = CheckOurs(catalog, name); !status.ok()) return status;
  return catalog.DeleteMonitor(name);
}

}  // namespace drift
