#include "client/cli/command/commands.h"
#include "client/cli/line/add_commands.h"
#include "client/cli/line/command.h"
#include "client/cli/line/stream_options.h"

namespace drift::cli {

void AddReplay(CLI::App& app, CommandLine& line) {
  Command<ReplayOptions> replay(
      app, "replay", "Sends a CSV file at full speed, with event times from a column.",
      "drift replay loans.csv.gz --model=loans --time=timestamp \\\n"
      "      --feature=score,income --reference=part=reference --pane=1d\n\n"
      "Columns whose cells are all numbers (nan and inf are some) are numbers, others\n"
      "categories; empty cells are missing values, and so are NULL, None, NA and N/A\n"
      "among numbers. The whole file is checked before anything is sent, and every row\n"
      "arrives exactly once, also when the server restarts in between. A second replay\n"
      "of it adds its rows again, and says so.");
  AddStreamOptions(replay);
  replay.Duration<std::optional<absl::Duration>>("--pane", &ReplayOptions::pane,
                                                 "Length of the model's fine panes, if it is new");
  replay.Runs(RunReplay, line);
}

}  // namespace drift::cli
