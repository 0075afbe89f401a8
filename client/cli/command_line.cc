#include "client/cli/command_line.h"

#include <memory>
#include <utility>

#include "CLI/App.hpp"
#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "client/cli/line/add_commands.h"
#include "client/cli/line/help_format.h"
#include "client/cli/line/usage_error.h"

namespace drift::cli {
namespace {

constexpr const char* kDescription =
    "Asks a driftd what moved, since when and against what, and feeds it files.\n"
    "Series are named model[@version]/feature[{label=value,...}]; a GLOB is a name\n"
    "in which * stands for any text and ? for any one character. Times are in UTC.";

constexpr const char* kFooter =
    "Exit codes:\n"
    "  0  done (also when something drifts, unless --exit-code is given)\n"
    "  1  the server failed, or a file (also one that is not there); values rejected\n"
    "  2  the command line is wrong\n"
    "  3  nothing has that name, be it a series or a column; no match for the GLOB\n"
    "  4  scores or alerts with --exit-code: something is drifting\n"
    "\n"
    "drift COMMAND --help tells more, with an example.";

void AddCommonOptions(CLI::App& app, CommandLine& line) {
  app.add_option("--server", line.server, "Address of driftd's gRPC")
      ->envname("DRIFT_SERVER")
      ->type_name("HOST:PORT")
      ->default_str("127.0.0.1:7700");
  app.add_option_function<std::string>(
         "-o,--output", [&line](const std::string& format) { line.json = format == "json"; },
         "table, or json: one object a line, in protobuf's JSON mapping")
      ->type_name("FORMAT")
      ->default_str("table")
      ->check(CLI::IsMember({"table", "json"}));
}

}  // namespace

CommandLine ParseCommandLine(int argc, const char* const* argv, std::ostream& out,
                             std::ostream& err) {
  CommandLine line;
  line.server = "127.0.0.1:7700";
  CLI::App app(kDescription, "drift");
  app.footer(kFooter);
  app.formatter(std::make_shared<HelpFormat>());
  app.require_subcommand(1);
  AddCommonOptions(app, line);
  AddQueries(app, line);
  AddReferences(app, line);
  AddMonitors(app, line);
  AddModels(app, line);
  AddReplay(app, line);
  AddOffline(app, line);
  AddBench(app, line);
  const auto arguments = absl::MakeConstSpan(argv + 1, argv + argc);
  try {
    app.parse(argc, argv);
    if (HasOptionWithoutValue(arguments)) throw CLI::ArgumentMismatch("an option without a value");
  } catch (const CLI::ParseError& error) {
    line.run = nullptr;
    if (error.get_exit_code() == 0) {  // help, which is thrown as well
      app.exit(error, out, err);
      return line;
    }
    err << UsageError(app, arguments, error.what());
    line.exit_code = ExitCode::kUsage;
  }
  return line;
}

}  // namespace drift::cli
