#include "client/cli/context.h"

#include "absl/strings/str_cat.h"
#include "client/cli/format/text_width.h"

namespace drift::cli {

absl::Status NothingMatches(absl::string_view what, absl::string_view glob) {
  return absl::NotFoundError(absl::StrCat("no ", what, " match \"", glob, "\""));
}

Outcome NothingListed(absl::string_view what, absl::string_view glob, const Context& context) {
  if (!glob.empty()) return NothingMatches(what, glob);
  context.err << "drift: there are no " << what << " yet" << std::endl;
  return ExitCode::kOk;
}

ExitCode Report(const absl::Status& status, const Context& context) {
  std::string text = "drift: ";
  if (absl::IsUnavailable(status) && !context.client.GetStatus().ok()) {
    absl::StrAppend(&text, "no driftd answers at ", context.server, " (--server=HOST:PORT): ");
  }
  absl::StrAppend(&text, status.message());
  context.err << PrintableLines(text) << std::endl;
  return absl::IsNotFound(status) ? ExitCode::kNotFound : ExitCode::kFailed;
}

ExitCode FinishOutput(ExitCode code, std::ostream& out, std::ostream& err) {
  if (out.flush()) return code;
  err << "drift: the output could not be written, or not all of it" << std::endl;
  return ExitCode::kFailed;
}

}  // namespace drift::cli
