#include "client/cli/bench/run.h"
#include "client/cli/command/commands.h"
#include "client/cli/progress_display.h"
#include "client/cli/replay/columns.h"

namespace drift::cli {

Outcome RunBench(const Load& load, Context& context) {
  absl::Status status = CheckModelNames(load.model, /*version=*/"");
  status.Update(CheckLoad(load));
  if (!status.ok()) return status;
  ProgressDisplay display(context.err, context.err_terminal);
  const absl::StatusOr<BenchSummary> summary = RunLoad(context.server, load, display);
  if (!summary.ok()) return summary.status();
  context.out << (context.json ? BenchJson(*summary) : BenchText(*summary, context.style));
  return summary->tally.values.rejected_values() == 0 ? ExitCode::kOk : ExitCode::kFailed;
}

}  // namespace drift::cli
