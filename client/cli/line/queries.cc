#include "client/cli/command/commands.h"
#include "client/cli/line/add_commands.h"
#include "client/cli/line/command.h"
#include "client/cli/line/nats_option.h"

namespace drift::cli {

void AddQueries(CLI::App& app, CommandLine& line) {
  Command<NoOptions> status(app, "status", "The server: what it is and how much it holds.",
                            "drift status");
  status.Runs([](const NoOptions&, Context& context) { return RunStatus(context); }, line);

  Command<SeriesOptions> series(app, "series", "The series, with the values they have taken in.",
                                "drift series 'fraud/*'");
  series.Positional("GLOB", &SeriesOptions::glob, "Only series of such names");
  series.Runs(RunSeries, line);

  Command<ScoresOptions> scores(app, "scores",
                                "The latest score of every series against each of its references.",
                                "drift scores 'fraud/*' --exit-code");
  scores.Positional("GLOB", &ScoresOptions::glob, "Only series of such names");
  scores.Flag("--exit-code", &ScoresOptions::exit_code, "Exit with 4 when one of them is drifting");
  AddNats(scores);
  scores.Runs(RunScores, line);

  Command<HistoryOptions> history(app, "history",
                                  "Scores over time: a sparkline, and a table, oldest first.",
                                  "drift history fraud/score --reference=training --last=7d");
  history.Positional("GLOB", &HistoryOptions::glob, "Series of such names")->required();
  history.Text("--reference", "NAME", &HistoryOptions::reference, "Only against this reference");
  CLI::Option* from = history.Time("--from", &HistoryOptions::from, "Panes that end then or later");
  history.Time("--to", &HistoryOptions::to, "Panes that end before then");
  history
      .Duration("--last", &HistoryOptions::last,
                "From so long before the latest event of these series, whenever that was")
      ->excludes(from);
  AddNatsForReasons(history);
  history.Runs(RunHistory, line);

  Command<HistogramOptions> histogram(
      app, "histogram", "The live histogram of a series beside those of its references.",
      "drift histogram fraud/score --reference=training");
  histogram
      .Positional("SERIES", &HistogramOptions::series, "Its name, or a GLOB that matches just one")
      ->required();
  histogram.Text("--reference", "NAME", &HistogramOptions::reference, "Only beside this reference");
  AddNats(histogram);
  histogram.Runs(RunHistogram, line);

  Command<AlertsOptions> alerts(
      app, "alerts", "What is drifting, or about to: since when, against what, how sure, and why.",
      "drift alerts --exit-code || page-somebody");
  alerts.Positional("GLOB", &AlertsOptions::glob, "Only series of such names");
  alerts.Flag("--exit-code", &AlertsOptions::exit_code,
              "Exit with 4 when something is drifting; pending does not count");
  AddNatsForReasons(alerts);
  alerts.Runs(RunAlerts, line);

  Command<WatchOptions> watch(app, "watch", "Every change of state, as it happens, until Ctrl-C.",
                              "drift watch 'fraud/*' --scores");
  watch.Positional("GLOB", &WatchOptions::glob, "Only series of such names");
  watch.Flag("--scores", &WatchOptions::scores, "Each new score, too");
  AddNatsForReasons(watch);
  watch.Runs(RunWatch, line);
}

}  // namespace drift::cli
