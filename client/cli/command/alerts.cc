#include "client/cli/command/commands.h"
#include "client/cli/view/score_view.h"

namespace drift::cli {

Outcome RunAlerts(const AlertsOptions& options, Context& context) {
  v1::ListScoresRequest request;
  request.set_filter(options.glob);
  request.add_alert_states(v1::ALERT_STATE_DRIFTING);
  request.add_alert_states(v1::ALERT_STATE_PENDING);
  auto alerts = context.client.ListAllScores(request);
  if (!alerts.ok()) return alerts.status();
  SortByUrgency(*alerts);
  if (alerts->empty() && !context.json) {
    context.out << "No alerts.\n";  // good news, not an error
  } else {
    const InformationUnit unit = UnitOf(options.nats);
    PrintItems(
        *alerts, [&](const auto& items) { return AlertsTable(items, unit); }, context, unit);
  }
  const bool drifting =
      !alerts->empty() && alerts->front().alert_state() == v1::ALERT_STATE_DRIFTING;
  return options.exit_code && drifting ? ExitCode::kDrifting : ExitCode::kOk;
}

}  // namespace drift::cli
