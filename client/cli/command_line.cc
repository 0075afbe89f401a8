// The only file that includes CLI11, which is long to compile.
#include "client/cli/command_line.h"

#include <memory>
#include <utility>

#include "CLI/App.hpp"
#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/cli/command/commands.h"
#include "client/cli/csv/cells.h"
#include "server/config/units.h"

namespace drift::cli {
namespace {

constexpr const char* kDescription =
    "Asks a driftd what moved, since when and against what, and feeds it files.\n"
    "Series are named model[@version]/feature[{label=value,...}]; a GLOB is a name in which * "
    "stands\n"
    "for any text and ? for any one character. Times are in UTC.";

constexpr const char* kFooter =
    "Exit codes:\n"
    "  0  done (also when something drifts, unless --exit-code is given)\n"
    "  1  the server or a file failed, or values were rejected\n"
    "  2  the command line is wrong\n"
    "  3  nothing has that name, or nothing matches the GLOB\n"
    "  4  scores or alerts with --exit-code: something is drifting\n"
    "\n"
    "drift COMMAND --help tells more, with an example.";

// Splits "a,b" and repeated options alike.
std::vector<std::string> SplitCommas(const std::vector<std::string>& values) {
  std::vector<std::string> split;
  for (const std::string& value : values) {
    for (absl::string_view part : absl::StrSplit(value, ',', absl::SkipEmpty())) {
      split.emplace_back(part);
    }
  }
  return split;
}

// "column=value", "label=value".
std::pair<std::string, std::string> SplitAssignment(const std::string& option,
                                                    const std::string& text) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits('=', 1));
  if (parts.first.empty() || text.find('=') == std::string::npos) {
    throw CLI::ValidationError(option, absl::StrCat("\"", text, "\" is not NAME=VALUE"));
  }
  return parts;
}

absl::Duration DurationOf(const std::string& option, const std::string& text) {
  const std::optional<absl::Duration> duration = ParseDuration(text);
  if (duration.has_value() && *duration > absl::ZeroDuration()) return *duration;
  throw CLI::ValidationError(
      option, absl::StrCat("\"", text, "\" is not a duration; write 90s, 10m, 24h, 7d or 1h30m"));
}

absl::Time TimeOf(const std::string& option, const std::string& text) {
  if (const std::optional<absl::Time> time = ParseTime(text)) return *time;
  throw CLI::ValidationError(option,
                             absl::StrCat("\"", text, "\" is not a time; write it ", kTimeForms));
}

// One command under construction. Its options outlive the parser: the function to run has them.
template <typename Options>
class Command {
 public:
  Command(CLI::App& parent, const char* name, const char* what, const char* example)
      : app_(*parent.add_subcommand(name, what)), options_(std::make_shared<Options>()) {
    app_.fallthrough();  // --server and -o may come after the command, too
    app_.footer(
        absl::StrCat("Example:\n  ", example,
                     "\n\n--server and -o, which every command takes, are in drift --help."));
  }

  Options* operator->() { return options_.get(); }

  CLI::Option* Positional(const char* name, std::string Options::*field, const char* what) {
    return app_.add_option(name, (*options_).*field, what)->type_name("");
  }
  CLI::Option* Text(const char* name, const char* type, std::string Options::*field,
                    const char* what) {
    return app_.add_option(name, (*options_).*field, what)->type_name(type);
  }
  CLI::Option* Flag(const char* name, bool Options::*field, const char* what) {
    return app_.add_flag(name, (*options_).*field, what);
  }
  template <typename Field>
  CLI::Option* Duration(const char* name, Field Options::*field, const char* what) {
    return Parsed(name, what, "DURATION", [=, options = options_](const std::string& text) {
      (*options).*field = DurationOf(name, text);
    });
  }
  template <typename Field>
  CLI::Option* Time(const char* name, Field Options::*field, const char* what) {
    return Parsed(name, what, "TIME", [=, options = options_](const std::string& text) {
      (*options).*field = TimeOf(name, text);
    });
  }
  CLI::Option* List(const char* name, std::vector<std::string> Options::*field, const char* what) {
    return Many(name, what, "NAME[,NAME...]",
                [=, options = options_](const std::vector<std::string>& values) {
                  (*options).*field = SplitCommas(values);
                });
  }
  CLI::Option* Labels(const char* name, std::map<std::string, std::string> Options::*field,
                      const char* what) {
    return Many(name, what, "LABEL=VALUE[,...]",
                [=, options = options_](const std::vector<std::string>& values) {
                  for (const std::string& text : SplitCommas(values)) {
                    ((*options).*field).insert(SplitAssignment(name, text));
                  }
                });
  }
  CLI::Option* Assignment(const char* name,
                          std::optional<std::pair<std::string, std::string>> Options::*field,
                          const char* what) {
    return Parsed(name, what, "COLUMN=VALUE", [=, options = options_](const std::string& text) {
      (*options).*field = SplitAssignment(name, text);
    });
  }

  // When the command line asks for this command, `run` is what will be done.
  void Runs(Outcome (*run)(const Options&, Context&), CommandLine& command_line) {
    app_.final_callback([run, options = options_, &command_line] {
      command_line.run = [run, options](Context& context) { return run(*options, context); };
    });
  }

 private:
  template <typename Use>
  CLI::Option* Parsed(const char* name, const char* what, const char* type, Use use) {
    return app_.add_option_function<std::string>(name, use, what)->type_name(type);
  }
  // Each takes one argument: the ones after it, such as FILE, are not its own.
  template <typename Use>
  CLI::Option* Many(const char* name, const char* what, const char* type, Use use) {
    return app_.add_option_function<std::vector<std::string>>(name, use, what)
        ->type_name(type)
        ->allow_extra_args(false);
  }

  CLI::App& app_;
  std::shared_ptr<Options> options_;
};

struct NoOptions {};

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
  history.Runs(RunHistory, line);

  Command<HistogramOptions> histogram(
      app, "histogram", "The live histogram of a series beside those of its references.",
      "drift histogram fraud/score --reference=training");
  histogram
      .Positional("SERIES", &HistogramOptions::series, "Its name, or a GLOB that matches just one")
      ->required();
  histogram.Text("--reference", "NAME", &HistogramOptions::reference, "Only beside this reference");
  histogram.Runs(RunHistogram, line);

  Command<AlertsOptions> alerts(
      app, "alerts", "What is drifting, or about to: since when, against what, how sure, and why.",
      "drift alerts --exit-code || page-somebody");
  alerts.Positional("GLOB", &AlertsOptions::glob, "Only series of such names");
  alerts.Flag("--exit-code", &AlertsOptions::exit_code,
              "Exit with 4 when something is drifting; pending does not count");
  alerts.Runs(RunAlerts, line);

  Command<WatchOptions> watch(app, "watch", "Every change of state, as it happens, until Ctrl-C.",
                              "drift watch 'fraud/*' --scores");
  watch.Positional("GLOB", &WatchOptions::glob, "Only series of such names");
  watch.Flag("--scores", &WatchOptions::scores, "Each new score, too");
  watch.Runs(RunWatch, line);
}

// A command that only has others: "drift reference list".
CLI::App& AddGroup(CLI::App& app, const char* name, const char* what, const char* example) {
  CLI::App& group = *app.add_subcommand(name, what);
  group.fallthrough()->require_subcommand(1);
  group.footer(absl::StrCat("Example:\n  ", example));
  return group;
}

void AddReferenceUpload(CLI::App& app, CommandLine& line) {
  Command<ReferenceUploadOptions> upload(
      app, "upload",
      "Makes columns of a CSV file pinned references. One of the same name is replaced.",
      "drift reference upload training.csv.gz --model=fraud --feature=score,amount");
  upload.Positional("FILE", &ReferenceUploadOptions::file, "CSV, also gzipped, with a header")
      ->required();
  upload.Text("--model", "NAME", &ReferenceUploadOptions::model, "The model")->required();
  upload.List("--feature", &ReferenceUploadOptions::features, "Columns")->required();
  upload.Text("--name", "NAME", &ReferenceUploadOptions::name,
              "Of the reference; default training");
  upload.Text("--version", "NAME", &ReferenceUploadOptions::version,
              "Serves only this version of the model");
  upload.Labels("--segment", &ReferenceUploadOptions::segments, "Serves only these segments");
  upload.Runs(RunReferenceUpload, line);
}

void AddReferences(CLI::App& app, CommandLine& line) {
  CLI::App& group =
      AddGroup(app, "reference", "What live values are compared with.", "drift reference list");

  Command<ReferenceListOptions> list(group, "list", "The pinned references.",
                                     "drift reference list fraud");
  list.Positional("MODEL", &ReferenceListOptions::model, "GLOB over the names of models");
  list.Runs(RunReferenceList, line);

  AddReferenceUpload(group, line);

  Command<ReferenceCaptureOptions> capture(
      group, "capture", "Makes a pinned reference of what a series took in.",
      "drift reference capture fraud/score --from=2024-05-01 --to=2024-06-01 --name=may");
  capture.Positional("SERIES", &ReferenceCaptureOptions::series, "Its name")->required();
  capture.Time("--from", &ReferenceCaptureOptions::from, "Start, a multiple of the panes")
      ->required();
  capture.Time("--to", &ReferenceCaptureOptions::to, "End, exclusive")->required();
  capture.Text("--name", "NAME", &ReferenceCaptureOptions::name, "Of the reference")->required();
  capture.Flag("--narrow", &ReferenceCaptureOptions::narrow,
               "Serves only the series' own version and segments, not all of them");
  capture.Runs(RunReferenceCapture, line);

  Command<ReferenceDeleteOptions> remove(
      group, "delete", "Deletes a pinned reference, all versions of it.",
      "drift reference delete --model=fraud --feature=score --name=may");
  remove.Text("--model", "NAME", &ReferenceDeleteOptions::model, "The model")->required();
  remove.Text("--feature", "NAME", &ReferenceDeleteOptions::feature, "The feature")->required();
  remove.Text("--name", "NAME", &ReferenceDeleteOptions::name, "Of the reference")->required();
  remove.Text("--version", "NAME", &ReferenceDeleteOptions::version,
              "The one that serves this version");
  remove.Labels("--segment", &ReferenceDeleteOptions::segments,
                "The one that serves these segments");
  remove.Runs(RunReferenceDelete, line);
}

void AddMonitors(CLI::App& app, CommandLine& line) {
  CLI::App& group =
      AddGroup(app, "monitor", "How series are watched.", "drift monitor apply fraud.yaml");

  Command<NoOptions> list(group, "list", "The monitors, in the order in which they match.",
                          "drift monitor list");
  list.Runs([](const NoOptions&, Context& context) { return RunMonitorList(context); }, line);

  Command<MonitorOptions> apply(
      group, "apply", "Creates the monitors of a YAML file, and updates those that are there.",
      "drift monitor apply fraud.yaml");
  apply
      .Positional(
          "FILE", &MonitorOptions::target,
          "One monitor, or several under the key monitors, as driftd's configuration has them")
      ->required();
  apply.Runs(RunMonitorApply, line);

  Command<MonitorOptions> remove(group, "delete",
                                 "Deletes a monitor; its series go to the next that matches.",
                                 "drift monitor delete fraud");
  remove.Positional("NAME", &MonitorOptions::target, "Its name")->required();
  remove.Runs(RunMonitorDelete, line);
}

void AddModels(CLI::App& app, CommandLine& line) {
  CLI::App& group = AddGroup(app, "model", "Models and the lengths of their panes.",
                             "drift model create fraud --pane=1m");
  Command<ModelCreateOptions> create(
      group, "create", "Creates a model with panes of its own; without this its first value does.",
      "drift model create fraud --pane=1m --coarse=1h");
  create.Positional("NAME", &ModelCreateOptions::model, "Its name")->required();
  create.Duration("--pane", &ModelCreateOptions::pane, "Length of its fine panes; default 10s");
  create.Duration("--coarse", &ModelCreateOptions::coarse,
                  "Length of its coarse panes; default the least multiple that is at least 1h");
  create.Runs(RunModelCreate, line);
}

void AddReplay(CLI::App& app, CommandLine& line) {
  Command<ReplayOptions> replay(
      app, "replay", "Sends a CSV file at full speed, with event times from a column.",
      "drift replay loans.csv.gz --model=loans --time=timestamp --feature=score,income \\\n"
      "      --reference=part=reference --pane=1d\n\n"
      "Columns whose cells are all numbers (nan and inf are some) are numbers, others categories;\n"
      "empty cells are missing values. The whole file is checked before anything is sent, and "
      "every\n"
      "row arrives exactly once, also when the server restarts in between.");
  replay.Positional("FILE", &ReplayOptions::file, "CSV, also gzipped, with a header")->required();
  replay.Text("--model", "NAME", &ReplayOptions::model, "The model")->required();
  replay.Text("--version", "NAME", &ReplayOptions::version, "The version of the model");
  replay
      .Text("--time", "COLUMN", &ReplayOptions::time,
            "Event times: RFC 3339, YYYY-MM-DD[ HH:MM:SS] or Unix seconds")
      ->required();
  replay.List("--feature", &ReplayOptions::features, "Columns to send")->required();
  replay.List("--segment", &ReplayOptions::segments,
              "Columns whose values tell segments apart: a series for each combination");
  replay.Assignment(
      "--reference", &ReplayOptions::reference,
      "Rows with this are not sent, but become the pinned reference \"training\", for "
      "all versions and each combination of segments");
  replay.Duration("--pane", &ReplayOptions::pane, "Length of the model's fine panes, if it is new");
  replay.Runs(RunReplay, line);
}

void AddCommonOptions(CLI::App& app, CommandLine& line) {
  app.add_option("--server", line.server, "Address of driftd's gRPC")
      ->envname("DRIFT_SERVER")
      ->type_name("HOST:PORT")
      ->default_str("127.0.0.1:7700");
  app.add_option_function<std::string>(
         "-o,--output", [&line](const std::string& format) { line.json = format == "json"; },
         "table, or json: one object a line, in protobuf's JSON mapping")
      ->type_name("FORMAT")
      ->default_str("table")
      ->check(CLI::IsMember({"table", "json"}));
}

}  // namespace

CommandLine ParseCommandLine(int argc, const char* const* argv, std::ostream& out,
                             std::ostream& err) {
  CommandLine line;
  line.server = "127.0.0.1:7700";
  CLI::App app(kDescription, "drift");
  app.footer(kFooter);
  app.require_subcommand(1);
  AddCommonOptions(app, line);
  AddQueries(app, line);
  AddReferences(app, line);
  AddMonitors(app, line);
  AddModels(app, line);
  AddReplay(app, line);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Help is thrown as well.
    line.run = nullptr;
    line.exit_code = app.exit(error, out, err) == 0 ? ExitCode::kOk : ExitCode::kUsage;
  }
  return line;
}

}  // namespace drift::cli
