// The commands: what each is told on the command line, and the function that carries it out.
#ifndef DRIFT_CLI_COMMAND_COMMANDS_H_
#define DRIFT_CLI_COMMAND_COMMANDS_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "client/cli/bench/load.h"
#include "client/cli/context.h"
#include "client/cli/replay/columns.h"

namespace drift::cli {

Outcome RunStatus(Context& context);

struct SeriesOptions {
  std::string glob;  // over the names of series; empty for all
};
Outcome RunSeries(const SeriesOptions& options, Context& context);

struct ScoresOptions {
  std::string glob;
  bool exit_code = false;  // kDrifting when something drifts
  bool nats = false;       // information in nats: text instead of bits, JSON too
};
Outcome RunScores(const ScoresOptions& options, Context& context);

struct HistoryOptions {
  std::string glob;
  std::string reference;  // empty for all
  // By the ends of panes: from inclusive, to exclusive.
  std::optional<absl::Time> from;
  std::optional<absl::Time> to;
  // Instead of from: so long before the latest event of the series, which need not be now.
  std::optional<absl::Duration> last;
  bool nats = false;  // as in ScoresOptions
};
Outcome RunHistory(const HistoryOptions& options, Context& context);

struct HistogramOptions {
  std::string series;
  std::string reference;  // empty for all
  bool nats = false;      // as in ScoresOptions
};
Outcome RunHistogram(const HistogramOptions& options, Context& context);

struct AlertsOptions {
  std::string glob;
  bool exit_code = false;
  bool nats = false;  // as in ScoresOptions
};
Outcome RunAlerts(const AlertsOptions& options, Context& context);

struct WatchOptions {
  std::string glob;
  bool scores = false;  // each new score too
  bool nats = false;    // as in ScoresOptions
};
Outcome RunWatch(const WatchOptions& options, Context& context);

struct ModelCreateOptions {
  std::string model;
  std::optional<absl::Duration> pane;
  std::optional<absl::Duration> coarse;
};
Outcome RunModelCreate(const ModelCreateOptions& options, Context& context);

struct MonitorOptions {
  std::string target;  // the file to apply, or the name to delete
};
Outcome RunMonitorList(Context& context);
Outcome RunMonitorApply(const MonitorOptions& options, Context& context);
Outcome RunMonitorDelete(const MonitorOptions& options, Context& context);

struct ReferenceListOptions {
  std::string model;  // glob; empty for all
};
Outcome RunReferenceList(const ReferenceListOptions& options, Context& context);

struct ReferenceUploadOptions {
  std::string file;
  std::string model;
  std::string version;  // empty: serves all
  std::vector<std::string> features;
  std::string weight;  // column; empty: none
  std::string name = "training";
  std::map<std::string, std::string> segments;  // empty: serves all
  std::string by;                               // who makes it; empty: the user of the system
};
Outcome RunReferenceUpload(const ReferenceUploadOptions& options, Context& context);

struct ReferenceCaptureOptions {
  std::string series;
  absl::Time from;
  absl::Time to;
  std::string name;
  bool narrow = false;  // serves this version and these segments only
  std::string by;       // as in ReferenceUploadOptions
};
Outcome RunReferenceCapture(const ReferenceCaptureOptions& options, Context& context);

struct ReferenceDeleteOptions {
  std::string model;
  std::string version;
  std::string feature;
  std::string name;
  std::map<std::string, std::string> segments;
};
Outcome RunReferenceDelete(const ReferenceDeleteOptions& options, Context& context);

// What the columns of a file are.
struct StreamOptions {
  std::string file;
  std::string model;
  std::string version;
  std::string time;
  std::vector<std::string> features;
  std::vector<std::string> segments;
  std::optional<std::pair<std::string, std::string>> reference;  // column, value
  std::string weight;                                            // column; empty: none
  std::optional<absl::Duration> pane;

  ColumnNames names() const {
    return {.time = time,
            .features = features,
            .segments = segments,
            .reference = reference,
            .weight = weight};
  }
};

struct ReplayOptions : StreamOptions {};
Outcome RunReplay(const ReplayOptions& options, Context& context);

struct CompareOptions {
  std::string reference;  // files
  std::string live;
  std::string feature;
  std::string weight;  // column; empty: none
  bool nats = false;   // as in ScoresOptions
  bool compat = false;
};
Outcome RunCompare(const CompareOptions& options, Context& context);

struct BacktestOptions : StreamOptions {
  std::string config;  // file; empty: the defaults
  std::optional<absl::Duration> live;
  bool nats = false;  // as in ScoresOptions
};
Outcome RunBacktest(const BacktestOptions& options, Context& context);

Outcome RunBench(const Load& load, Context& context);

}  // namespace drift::cli

#endif  // DRIFT_CLI_COMMAND_COMMANDS_H_
