#include "client/cli/command/commands.h"
#include "client/cli/line/add_commands.h"
#include "client/cli/line/command.h"
#include "client/cli/line/nats_option.h"
#include "client/cli/line/stream_options.h"
#include "client/cli/line/weight_option.h"

namespace drift::cli {
namespace {

void AddCompare(CLI::App& app, CommandLine& line) {
  Command<CompareOptions> compare(
      app, "compare", "How far two files are apart, and what moved; asks no server.",
      "drift compare may.csv.gz june.csv.gz --feature=amount --compat\n\n"
      "A column that is all numbers in both files is one of numbers, else of\n"
      "categories; empty cells are missing values, and so are NULL, None, NA and N/A\n"
      "among numbers. Layout and bins are those that driftd would use.");
  compare.Positional("REFERENCE", &CompareOptions::reference, "CSV, also gzipped, with a header")
      ->required();
  compare.Positional("LIVE", &CompareOptions::live, "The same, of what is compared with it")
      ->required();
  compare.Text("--feature", "COLUMN", &CompareOptions::feature, "The column")->required();
  AddWeight(compare);
  AddNats(compare);
  compare.Flag("--compat", &CompareOptions::compat,
               "What Evidently, NannyML, TFDV, SciPy, Scouter and Fiddler say of the same bins");
  compare.Runs(RunCompare, line);
}

void AddBacktest(CLI::App& app, CommandLine& line) {
  Command<BacktestOptions> backtest(
      app, "backtest", "What driftd would have alarmed on in a CSV file; asks no server.",
      "drift backtest loans.csv.gz --model=loans --time=timestamp \\\n"
      "      --feature=score,income --reference=part=reference --live=7d --pane=1d\n\n"
      "Prints each change of an alert's state, with the row (from 0, of those that are\n"
      "not the reference) that made its pane close: the same changes that drift replay\n"
      "brings about in a driftd with that configuration.");
  AddStreamOptions(backtest);
  backtest.Text("--config", "FILE", &BacktestOptions::config,
                "Monitors, models and limits, as of driftd --config");
  backtest.Duration("--live", &BacktestOptions::live, "Length of the live windows");
  backtest.Duration<std::optional<absl::Duration>>("--pane", &BacktestOptions::pane,
                                                   "Length of the fine panes");
  AddNatsForReasons(backtest);
  backtest.Runs(RunBacktest, line);
}

}  // namespace

void AddOffline(CLI::App& app, CommandLine& line) {
  AddCompare(app, line);
  AddBacktest(app, line);
}

}  // namespace drift::cli
