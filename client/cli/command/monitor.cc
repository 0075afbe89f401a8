#include "absl/strings/str_cat.h"
#include "client/cli/command/commands.h"
#include "client/cli/format/text_width.h"
#include "client/cli/monitor_file.h"
#include "client/cli/view/monitor_view.h"

namespace drift::cli {
namespace {

struct Applied {
  v1::Monitor monitor;
  bool created = false;
};

absl::StatusOr<Applied> Apply(const v1::Monitor& monitor, Client& client) {
  const auto before = client.GetMonitor(monitor.name());
  if (!before.ok() && !absl::IsNotFound(before.status())) return before.status();
  auto after = before.ok() ? client.UpdateMonitor(monitor) : client.CreateMonitor(monitor);
  if (!after.ok()) {
    return absl::Status(after.status().code(), absl::StrCat("monitor \"", monitor.name(),
                                                            "\": ", after.status().message()));
  }
  return Applied{*std::move(after), !before.ok()};
}

}  // namespace

Outcome RunMonitorList(Context& context) {
  const auto list = context.client.ListMonitors();
  if (!list.ok()) return list.status();
  const std::vector<v1::Monitor> monitors(list->monitors().begin(), list->monitors().end());
  PrintItems(monitors, MonitorsTable, context);
  return ExitCode::kOk;
}

Outcome RunMonitorApply(const MonitorOptions& options, Context& context) {
  const auto monitors = ReadMonitors(options.target);
  if (!monitors.ok()) return monitors.status();
  for (const v1::Monitor& monitor : *monitors) {
    const absl::StatusOr<Applied> applied = Apply(monitor, context.client);
    if (!applied.ok()) return applied.status();
    if (context.json) {
      context.out << JsonLine(applied->monitor);
    } else {
      context.out << "monitor " << Printable(monitor.name())
                  << (applied->created ? " created\n" : " updated\n");
    }
  }
  return ExitCode::kOk;
}

Outcome RunMonitorDelete(const MonitorOptions& options, Context& context) {
  const absl::Status status = context.client.DeleteMonitor(options.target);
  if (!status.ok()) return status;
  if (!context.json) context.out << "monitor " << Printable(options.target) << " deleted\n";
  return ExitCode::kOk;
}

}  // namespace drift::cli
