#include <algorithm>

#include "client/cli/command/commands.h"
#include "client/cli/view/score_view.h"

namespace drift::cli {

Outcome RunScores(const ScoresOptions& options, Context& context) {
  v1::ListScoresRequest request;
  request.set_filter(options.glob);
  const auto scores = context.client.ListAllScores(request);
  if (!scores.ok()) return scores.status();
  if (scores->empty()) return NothingListed("scores", options.glob, context);
  const InformationUnit unit = UnitOf(options.nats);
  PrintItems(
      *scores, [&](const auto& items) { return ScoresTable(items, unit); }, context, unit);
  if (!context.json) context.out << WarningsText(*scores);
  const bool drifting = std::any_of(scores->begin(), scores->end(), [](const v1::Score& score) {
    return score.alert_state() == v1::ALERT_STATE_DRIFTING;
  });
  return options.exit_code && drifting ? ExitCode::kDrifting : ExitCode::kOk;
}

}  // namespace drift::cli
