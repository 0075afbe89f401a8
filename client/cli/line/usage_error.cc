#include "client/cli/line/usage_error.h"

#include <algorithm>
#include <vector>

#include "CLI/App.hpp"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"

namespace drift::cli {
namespace {

// The command that was reached: `drift reference list` of "drift reference list --bogus".
struct Reached {
  const CLI::App* app;
  std::string path;
};

Reached ReachedBy(const CLI::App& app) {
  Reached reached{&app, app.get_name()};
  while (!reached.app->get_subcommands().empty()) {
    reached.app = reached.app->get_subcommands().front();
    absl::StrAppend(&reached.path, " ", reached.app->get_name());
  }
  return reached;
}

// "" for one that has no commands of its own.
std::string CommandsOf(const CLI::App& app) {
  return absl::StrJoin(
      app.get_subcommands([](const CLI::App*) { return true; }), ", ",
      [](std::string* out, const CLI::App* command) { absl::StrAppend(out, command->get_name()); });
}

// The first argument that nothing could be made of, as the user wrote it; "" when there is none.
absl::string_view Unexpected(const CLI::App& app, absl::Span<const char* const> arguments) {
  const std::vector<std::string> left_over = app.remaining(/*recurse=*/true);
  const auto* const first =
      std::find_first_of(arguments.begin(), arguments.end(), left_over.begin(), left_over.end());
  return first == arguments.end() ? "" : *first;
}

// "--model" of "--model=", which the parser gives the next argument as its value; "" when there is
// none.
absl::string_view WithoutValue(absl::Span<const char* const> arguments) {
  for (absl::string_view argument : arguments) {
    if (argument == "--") break;
    if (!absl::StartsWith(argument, "--") || argument.find('=') != argument.size() - 1) continue;
    return absl::StripSuffix(argument, "=");
  }
  return "";
}

std::string WhyUnexpected(absl::string_view argument, absl::string_view commands) {
  if (absl::StartsWith(argument, "-")) return absl::StrCat("there is no option ", argument);
  if (commands.empty()) return absl::StrCat("\"", argument, "\" is one argument too many");
  return absl::StrCat("there is no command \"", argument, "\"; there are ", commands);
}

}  // namespace

bool HasOptionWithoutValue(absl::Span<const char* const> arguments) {
  return !WithoutValue(arguments).empty();
}

// What was not understood comes first: it often is why something else is missing.
std::string UsageError(const CLI::App& app, absl::Span<const char* const> arguments,
                       absl::string_view complaint) {
  const Reached reached = ReachedBy(app);
  const std::string commands = CommandsOf(*reached.app);
  const absl::string_view unexpected = Unexpected(app, arguments);
  const absl::string_view without_value = WithoutValue(arguments);
  std::string what(complaint);
  if (!without_value.empty()) {
    what = absl::StrCat(without_value, " is empty; give it a value or leave it out");
  } else if (!unexpected.empty()) {
    what = WhyUnexpected(unexpected, commands);
  } else if (!commands.empty() && complaint == "A subcommand is required") {
    what = absl::StrCat("which command? There are ", commands);
  }
  return absl::StrCat(reached.path, ": ", what, "\n", reached.path, " --help tells more.\n");
}

}  // namespace drift::cli
