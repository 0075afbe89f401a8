// --help in lines that fit a terminal of 80 columns, which CLI11 leaves to whoever writes the text.
#ifndef DRIFT_CLI_LINE_HELP_FORMAT_H_
#define DRIFT_CLI_LINE_HELP_FORMAT_H_

#include <string>

#include "CLI/App.hpp"
#include "CLI/Formatter.hpp"

namespace drift::cli {

class HelpFormat final : public CLI::Formatter {
 public:
  HelpFormat() { label("SUBCOMMAND", "COMMAND"); }

  std::string make_usage(const CLI::App* app, std::string name) const override;
  std::string make_subcommand(const CLI::App* sub) const override;
  std::string make_option_desc(const CLI::Option* option) const override;
};

}  // namespace drift::cli

#endif  // DRIFT_CLI_LINE_HELP_FORMAT_H_
