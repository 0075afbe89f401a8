// The commands, by what they are about. Each adds its own to `app`; the one that is asked for goes
// to `line`.
#ifndef DRIFT_CLI_LINE_ADD_COMMANDS_H_
#define DRIFT_CLI_LINE_ADD_COMMANDS_H_

#include "client/cli/command_line.h"

namespace CLI {  // NOLINT(readability-identifier-naming): as CLI11 has it
class App;
}  // namespace CLI

namespace drift::cli {

void AddQueries(CLI::App& app, CommandLine& line);
void AddReferences(CLI::App& app, CommandLine& line);
void AddMonitors(CLI::App& app, CommandLine& line);
void AddModels(CLI::App& app, CommandLine& line);
void AddReplay(CLI::App& app, CommandLine& line);
void AddBench(CLI::App& app, CommandLine& line);
void AddOffline(CLI::App& app, CommandLine& line);

}  // namespace drift::cli

#endif  // DRIFT_CLI_LINE_ADD_COMMANDS_H_
