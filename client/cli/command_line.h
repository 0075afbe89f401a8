// The command line: what there is to ask for, and --help for all of it.
#ifndef DRIFT_CLI_COMMAND_LINE_H_
#define DRIFT_CLI_COMMAND_LINE_H_

#include <functional>
#include <ostream>
#include <string>

#include "client/cli/context.h"
#include "client/cli/exit_code.h"

namespace drift::cli {

struct CommandLine {
  std::string server;  // HOST:PORT
  bool json = false;
  // The command with its options; empty when there is none to run: help was asked for, or the
  // command line is wrong. Then exit_code is to be returned.
  std::function<Outcome(Context&)> run;
  ExitCode exit_code = ExitCode::kOk;
};

// Prints help to `out` and what is wrong to `err`.
CommandLine ParseCommandLine(int argc, const char* const* argv, std::ostream& out,
                             std::ostream& err);

}  // namespace drift::cli

#endif  // DRIFT_CLI_COMMAND_LINE_H_
