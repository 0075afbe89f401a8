#include "client/cli/context.h"

#include "absl/strings/str_cat.h"

namespace drift::cli {

absl::Status NothingMatches(absl::string_view what, absl::string_view glob) {
  if (glob.empty()) return absl::NotFoundError(absl::StrCat("there are no ", what, " yet"));
  return absl::NotFoundError(absl::StrCat("no ", what, " match \"", glob, "\""));
}

ExitCode Report(const absl::Status& status, const Context& context) {
  context.err << "drift: ";
  if (absl::IsUnavailable(status)) {
    context.err << "no driftd answers at " << context.server << " (--server=HOST:PORT): ";
  }
  context.err << status.message() << std::endl;
  return absl::IsNotFound(status) ? ExitCode::kNotFound : ExitCode::kFailed;
}

}  // namespace drift::cli
