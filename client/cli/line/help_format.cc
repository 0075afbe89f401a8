#include "client/cli/line/help_format.h"

#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace drift::cli {
namespace {

constexpr size_t kColumns = 80;

// `text`, which is ASCII, in lines of at most `width` columns, broken at spaces; CLI11 indents
// them.
std::string Wrapped(const std::string& text, size_t width) {
  std::string wrapped;
  size_t used = 0;
  for (absl::string_view word : absl::StrSplit(text, ' ')) {
    const bool fits = used + 1 + word.size() <= width;
    if (!wrapped.empty()) wrapped += fits ? ' ' : '\n';
    used = fits && !wrapped.empty() ? used + 1 + word.size() : word.size();
    absl::StrAppend(&wrapped, word);
  }
  return wrapped;
}

}  // namespace

std::string HelpFormat::make_usage(const CLI::App* app, std::string name) const {
  return "\n" + CLI::Formatter::make_usage(app, std::move(name));
}

std::string HelpFormat::make_subcommand(const CLI::App* sub) const {
  std::ostringstream out;
  CLI::detail::format_help(out, sub->get_name(),
                           Wrapped(sub->get_description(), kColumns - get_column_width()),
                           get_column_width());
  return out.str();
}

std::string HelpFormat::make_option_desc(const CLI::Option* option) const {
  return Wrapped(option->get_description(), kColumns - get_column_width());
}

}  // namespace drift::cli
