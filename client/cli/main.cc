// drift: asks a driftd what moved, since when and against what, and feeds it files.
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "client/cli/command_line.h"
#include "client/cli/context.h"

namespace drift::cli {
namespace {

// A reader that has gone, as `| head` does, ends the process by SIGPIPE before this.
int Exit(ExitCode code) { return static_cast<int>(FinishOutput(code, std::cout, std::cerr)); }

int Main(int argc, char** argv) {
  // What gRPC has to say about connections, `drift` says in its own words. An explicit choice
  // stays.
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);

  const CommandLine command_line = ParseCommandLine(argc, argv, std::cout, std::cerr);
  if (!command_line.run) return Exit(command_line.exit_code);

  Client client({.server = command_line.server});
  const Terminal terminal = TerminalOf(STDOUT_FILENO);
  Context context{.client = client,
                  .server = command_line.server,
                  .json = command_line.json,
                  .style = StyleOf(terminal),
                  .terminal = terminal,
                  .err_terminal = TerminalOf(STDERR_FILENO),
                  .out = std::cout,
                  .err = std::cerr};
  const Outcome outcome = command_line.run(context);
  return Exit(outcome.ok() ? *outcome : Report(outcome.status(), context));
}

}  // namespace
}  // namespace drift::cli

int main(int argc, char** argv) { return drift::cli::Main(argc, argv); }
