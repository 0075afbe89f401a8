#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/types/span.h"
#include "client/cli/command/commands.h"
#include "client/cli/format/text_width.h"
#include "client/cli/monitor_file.h"
#include "client/cli/view/monitor_view.h"

namespace drift::cli {
namespace {

// Where the monitors that the server has come from, by name.
using Origins = std::map<std::string, v1::MonitorOrigin>;

absl::StatusOr<Origins> OriginsOn(Client& client) {
  const auto list = client.ListMonitors();
  if (!list.ok()) return list.status();
  Origins origins;
  for (const v1::Monitor& monitor : list->monitors()) {
    origins.emplace(monitor.name(), monitor.origin());
  }
  return origins;
}

// FailedPrecondition when the server has one of `monitors` from its own file.
absl::Status CheckMayBeApplied(absl::Span<const v1::Monitor> monitors, const Origins& origins) {
  for (const v1::Monitor& monitor : monitors) {
    const auto found = origins.find(monitor.name());
    if (found == origins.end() || found->second != v1::MONITOR_ORIGIN_FILE) continue;
    return absl::FailedPreconditionError(
        absl::StrCat("monitor \"", monitor.name(),
                     "\" is of the server's configuration file; change it there and reload"));
  }
  return absl::OkStatus();
}

std::string Names(absl::Span<const v1::Monitor> monitors) {
  if (monitors.empty()) return "none";
  return absl::StrJoin(monitors, ", ", [](std::string* names, const v1::Monitor& monitor) {
    absl::StrAppend(names, "\"", monitor.name(), "\"");
  });
}

// Why `monitors` were applied only up to the one at `failed`, and what became of each.
absl::Status EndedAt(size_t failed, absl::Span<const v1::Monitor> monitors,
                     const absl::Status& why) {
  std::string text = absl::StrCat("monitor \"", monitors[failed].name(), "\": ", why.message());
  // What is lost may be the answer alone.
  if (absl::IsUnavailable(why) || absl::IsDeadlineExceeded(why)) {
    absl::StrAppend(&text, " (it may have been applied all the same)");
  }
  if (monitors.size() > 1) {
    absl::StrAppend(&text, "\napplied before: ", Names(monitors.subspan(0, failed)),
                    "\nnot tried: ", Names(monitors.subspan(failed + 1)));
  }
  return absl::Status(why.code(), text);
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
  const absl::StatusOr<Origins> origins = OriginsOn(context.client);
  if (!origins.ok()) return origins.status();
  absl::Status status = CheckMayBeApplied(*monitors, *origins);
  if (!status.ok()) return status;
  for (size_t i = 0; i < monitors->size(); ++i) {
    const v1::Monitor& monitor = (*monitors)[i];
    const bool is_new = !origins->contains(monitor.name());
    const auto applied =
        is_new ? context.client.CreateMonitor(monitor) : context.client.UpdateMonitor(monitor);
    if (!applied.ok()) return EndedAt(i, *monitors, applied.status());
    if (context.json) {
      context.out << JsonLine(*applied);
    } else {
      context.out << "monitor " << Printable(monitor.name())
                  << (is_new ? " created\n" : " updated\n");
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
