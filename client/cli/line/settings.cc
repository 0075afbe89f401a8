#include "client/cli/command/commands.h"
#include "client/cli/line/add_commands.h"
#include "client/cli/line/command.h"

namespace drift::cli {

void AddMonitors(CLI::App& app, CommandLine& line) {
  CLI::App& group =
      AddGroup(app, "monitor", "How series are watched.", "drift monitor apply fraud.yaml");

  Command<NoOptions> list(group, "list", "The monitors, in the order in which they match.",
                          "drift monitor list");
  list.Runs([](const NoOptions&, Context& context) { return RunMonitorList(context); }, line);

  Command<MonitorOptions> apply(
      group, "apply", "Creates the monitors of a YAML file, and updates those that are there.",
      "drift monitor apply fraud.yaml\n\n"
      "All are checked before the first is made. What only the server can tell, as that\n"
      "one does not fit a model's panes, ends it there: those before it are in force.");
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

}  // namespace drift::cli
