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
      "categories; empty cells are missing values. The whole file is checked before\n"
      "anything is sent, and every row arrives exactly once, also when the server\n"
      "restarts in between.");
  AddStreamOptions(replay);
  replay.Duration<std::optional<absl::Duration>>("--pane", &ReplayOptions::pane,
                                                 "Length of the model's fine panes, if it is new");
  replay.Runs(RunReplay, line);
}

}  // namespace drift::cli
