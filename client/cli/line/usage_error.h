// What is wrong with a command line, in words that name it.
#ifndef DRIFT_CLI_LINE_USAGE_ERROR_H_
#define DRIFT_CLI_LINE_USAGE_ERROR_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace CLI {  // NOLINT(readability-identifier-naming): as CLI11 has it
class App;
}  // namespace CLI

namespace drift::cli {

// Of what `app` made of `arguments`, when it stopped with `complaint`: what was wrong, what would
// be right, and where there is help. Ends with a newline.
std::string UsageError(const CLI::App& app, absl::Span<const char* const> arguments,
                       absl::string_view complaint);

// Whether there is a "--model=" among the arguments, which the parser would not call an error.
bool HasOptionWithoutValue(absl::Span<const char* const> arguments);

}  // namespace drift::cli

#endif  // DRIFT_CLI_LINE_USAGE_ERROR_H_
