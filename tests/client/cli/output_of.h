// What a command writes, asked of a server.
#ifndef DRIFT_TESTS_CLIENT_CLI_OUTPUT_OF_H_
#define DRIFT_TESTS_CLIENT_CLI_OUTPUT_OF_H_

#include <sstream>
#include <string>

#include "client/cli/command/commands.h"

namespace drift::cli {

// Of `run(Context&)`, which writes to no terminal, whatever status it ends with.
template <typename Run>
std::string OutputOf(const std::string& server, bool json, const Run& run) {
  Client client({.server = server});
  std::ostringstream out;
  std::ostringstream err;
  Context context{.client = client,
                  .server = server,
                  .json = json,
                  .style = {},
                  .terminal = {},
                  .err_terminal = {},
                  .out = out,
                  .err = err};
  run(context).IgnoreError();
  return out.str();
}

}  // namespace drift::cli

#endif  // DRIFT_TESTS_CLIENT_CLI_OUTPUT_OF_H_
