#include "client/cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

#include "absl/strings/string_view.h"

namespace drift::cli {
namespace {

absl::string_view Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

Terminal TerminalOf(int fd) {
  Terminal terminal;
  terminal.is_terminal = isatty(fd) == 1;
  winsize size = {};
  if (terminal.is_terminal && ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    terminal.width = size.ws_col;
  }
  return terminal;
}

Style StyleOf(const Terminal& terminal) {
  if (!terminal.is_terminal) return {};
  const bool colour = Environment("NO_COLOR").empty() && Environment("TERM") != "dumb";
  return {.colour = colour, .width = terminal.width};
}

}  // namespace drift::cli
