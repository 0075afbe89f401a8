// How a command is put on the command line. Only for the files of this folder: CLI11 is long to
// compile.
#ifndef DRIFT_CLI_LINE_COMMAND_H_
#define DRIFT_CLI_LINE_COMMAND_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "CLI/App.hpp"
#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "absl/strings/str_cat.h"
#include "client/cli/command_line.h"
#include "client/cli/line/option_values.h"

namespace drift::cli {

// One command under construction. Its options outlive the parser: the function to run has them.
template <typename Options>
class Command {
 public:
  Command(CLI::App& parent, const char* name, const char* what, const char* example)
      : app_(*parent.add_subcommand(name, what)), options_(std::make_shared<Options>()) {
    app_.group("Commands")->fallthrough();  // --server and -o may come after the command, too
    app_.footer(
        absl::StrCat("Example:\n  ", example,
                     "\n\n--server and -o, which every command takes, are in drift --help."));
  }

  Options* operator->() { return options_.get(); }

  CLI::Option* Positional(const char* name, std::string Options::*field, const char* what) {
    return app_.add_option(name, (*options_).*field, what)->type_name("");
  }
  CLI::Option* Text(const char* name, const char* type, std::string Options::*field,
                    const char* what) {
    return app_.add_option(name, (*options_).*field, what)->type_name(type);
  }
  // A whole number from 1 to `most`.
  CLI::Option* Number(const char* name, uint64_t Options::*field, uint64_t most, const char* what) {
    return app_.add_option(name, (*options_).*field, what)
        ->type_name("N")
        ->check(CLI::Range(uint64_t{1}, most).description(""));
  }
  CLI::Option* Flag(const char* name, bool Options::*field, const char* what) {
    return app_.add_flag(name, (*options_).*field, what);
  }
  template <typename Field>
  CLI::Option* Duration(const char* name, Field Options::*field, const char* what) {
    return Parsed(name, what, "DURATION", [=, options = options_](const std::string& text) {
      (*options).*field = DurationOf(name, text);
    });
  }
  template <typename Field>
  CLI::Option* Time(const char* name, Field Options::*field, const char* what) {
    return Parsed(name, what, "TIME", [=, options = options_](const std::string& text) {
      (*options).*field = TimeOf(name, text);
    });
  }
  CLI::Option* List(const char* name, std::vector<std::string> Options::*field, const char* what) {
    return Many(name, what, "NAME[,NAME...]",
                [=, options = options_](const std::vector<std::string>& values) {
                  (*options).*field = SplitCommas(values);
                });
  }
  CLI::Option* Labels(const char* name, std::map<std::string, std::string> Options::*field,
                      const char* what) {
    return Many(name, what, "LABEL=VALUE",
                [=, options = options_](const std::vector<std::string>& values) {
                  (*options).*field = LabelsOf(name, values);
                });
  }
  CLI::Option* Assignment(const char* name,
                          std::optional<std::pair<std::string, std::string>> Options::*field,
                          const char* what) {
    return Parsed(name, what, "COLUMN=VALUE", [=, options = options_](const std::string& text) {
      (*options).*field = SplitAssignment(name, text);
    });
  }

  // When the command line asks for this command, `run` is what will be done.
  void Runs(Outcome (*run)(const Options&, Context&), CommandLine& command_line) {
    app_.final_callback([run, options = options_, &command_line] {
      command_line.run = [run, options](Context& context) { return run(*options, context); };
    });
  }

 private:
  template <typename Use>
  CLI::Option* Parsed(const char* name, const char* what, const char* type, Use use) {
    return app_.add_option_function<std::string>(name, use, what)->type_name(type);
  }
  // Each takes one argument: the ones after it, such as FILE, are not its own.
  template <typename Use>
  CLI::Option* Many(const char* name, const char* what, const char* type, Use use) {
    return app_.add_option_function<std::vector<std::string>>(name, use, what)
        ->type_name(type)
        ->allow_extra_args(false);
  }

  CLI::App& app_;
  std::shared_ptr<Options> options_;
};

struct NoOptions {};

// A command that only has others: "drift reference list".
inline CLI::App& AddGroup(CLI::App& app, const char* name, const char* what, const char* example) {
  CLI::App& group = *app.add_subcommand(name, what);
  group.group("Commands")->fallthrough()->require_subcommand(1);
  group.footer(absl::StrCat("Example:\n  ", example));
  return group;
}

}  // namespace drift::cli

#endif  // DRIFT_CLI_LINE_COMMAND_H_
