// Whether people are looking, and how wide their window is.
#ifndef DRIFT_CLI_TERMINAL_H_
#define DRIFT_CLI_TERMINAL_H_

#include "client/cli/format/table.h"

namespace drift::cli {

struct Terminal {
  bool is_terminal = false;
  int width = 80;
};

// Of the open file `fd`.
Terminal TerminalOf(int fd);

// Colours and cutting for it: neither for files and pipes; no colours where the environment has
// NO_COLOR (no-color.org) or a dumb terminal.
Style StyleOf(const Terminal& terminal);

}  // namespace drift::cli

#endif  // DRIFT_CLI_TERMINAL_H_
