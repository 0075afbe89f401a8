#include "client/cli/command/commands.h"
#include "client/cli/view/score_view.h"

namespace drift::cli {

Outcome RunWatch(const WatchOptions& options, Context& context) {
  v1::WatchChangesRequest request;
  request.set_filter(options.glob);
  request.set_include_scores(options.scores);
  const absl::Status status =
      context.client.WatchChanges(request, [&](const v1::WatchChangesResponse& change) {
        context.out << (context.json ? JsonLine(change) : ChangeLine(change, context.style))
                    << std::flush;
        return context.out.good();  // not once nobody reads any more
      });
  if (!status.ok()) return status;
  return ExitCode::kOk;
}

}  // namespace drift::cli
