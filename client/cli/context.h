// What every command works with.
#ifndef DRIFT_CLI_CONTEXT_H_
#define DRIFT_CLI_CONTEXT_H_

#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/cli/exit_code.h"
#include "client/cli/format/table.h"
#include "client/cli/terminal.h"
#include "client/cli/view/json_values.h"
#include "drift/client.h"

namespace drift::cli {

struct Context {
  Client& client;
  std::string server;  // HOST:PORT that the client calls
  bool json = false;
  Style style;        // of out
  Terminal terminal;  // that out is
  Terminal err_terminal;
  std::ostream& out;  // what was asked for
  std::ostream& err;  // everything else: progress, errors
};

// A command answers its exit code, or why it failed.
using Outcome = absl::StatusOr<ExitCode>;

// Prints items as JSON, one a line, or else as the table that `to_table` makes of them.
template <typename Items, typename ToTable>
void PrintItems(const Items& items, const ToTable& to_table, Context& context,
                InformationUnit unit = InformationUnit::kBits) {
  if (!context.json) {
    context.out << Render(to_table(items), context.style);
    return;
  }
  for (const auto& item : items) context.out << JsonLine(item, unit);
}

// NotFound: `no series match "fraud/*"`.
absl::Status NothingMatches(absl::string_view what, absl::string_view glob);

// The outcome of a list that turned out empty: NothingMatches of a glob; without one it is no
// failure that there are none yet, and context.err is told.
Outcome NothingListed(absl::string_view what, absl::string_view glob, const Context& context);

// Says what went wrong, and answers the exit code for it. Asks the server whether it is there when
// it may be away: one whose store has failed answers the same code.
ExitCode Report(const absl::Status& status, const Context& context);

// Writes what `out` still holds. When any of what was written to it is lost, as on a full disk,
// says so on `err` and answers kFailed; else `code`.
ExitCode FinishOutput(ExitCode code, std::ostream& out, std::ostream& err);

}  // namespace drift::cli

#endif  // DRIFT_CLI_CONTEXT_H_
