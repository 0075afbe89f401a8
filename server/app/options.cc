#include "server/app/options.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <iterator>

#include "absl/flags/commandlineflag.h"
#include "absl/flags/flag.h"
#include "absl/flags/reflection.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/types/span.h"
#include "server/app/version.h"
#include "server/config/load.h"
#include "server/config/merge.h"
#include "server/config/problems.h"
#include "server/config/validate.h"

// Where these are empty the configuration file decides, and where it says nothing the defaults that
// --print_config shows.
ABSL_FLAG(std::string, config, "", "YAML file with the configuration; SIGHUP reads it again");
ABSL_FLAG(std::string, data_dir, "", "directory of the store, instead of server.data_dir");
ABSL_FLAG(std::string, grpc_address, "", "HOST:PORT of gRPC, instead of server.grpc_address");
ABSL_FLAG(std::string, http_address, "",
          "HOST:PORT of metrics and health, instead of server.http_address");
ABSL_FLAG(bool, drop_damaged_log, false,
          "open a store whose log is damaged as it was before the damage; what came after is lost");
ABSL_FLAG(bool, print_config, false, "print the configuration in force and exit");
ABSL_FLAG(std::string, log_level, "info", "info, warning or error");

namespace drift {
namespace {

constexpr const char* kFlags[] = {"config",       "data_dir",         "grpc_address",
                                  "http_address", "drop_damaged_log", "print_config",
                                  "log_level"};

// Abseil's own help shows many flags of its own and exits with 1.
void PrintHelp() {
  std::cout
      << "driftd watches the distributions of model predictions and says when they drift.\n\n";
  for (const char* name : kFlags) {
    const absl::CommandLineFlag& flag = *absl::FindCommandLineFlag(name);
    std::cout << absl::StreamFormat("  --%-16s %s\n", name, flag.Help());
  }
  std::cout << absl::StreamFormat("  --%-16s print the version and exit\n\n", "version")
            << "Port 0 takes a free one; the addresses in use are printed when driftd is ready.\n"
               "SIGTERM finishes what is under way, then exits with 0.\n";
}

void AnswerQuestions(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const absl::string_view argument = argv[i];
    if (argument == "--help" || argument == "-help" || argument == "-h") {
      PrintHelp();
      std::exit(0);
    }
    if (argument == "--version" || argument == "-version") {
      std::cout << "driftd " << kVersion << "\n";
      std::exit(0);
    }
  }
}

absl::CommandLineFlag* FindOurs(absl::string_view name) {
  const bool ours = std::find(std::begin(kFlags), std::end(kFlags), name) != std::end(kFlags);
  return ours ? absl::FindCommandLineFlag(name) : nullptr;
}

// absl::ParseCommandLine would end the process with 1 where something is wrong, and knows flags
// that are not ours.
absl::Status SetFlags(absl::Span<char* const> arguments) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    absl::string_view name = arguments[i];
    const bool dashed = absl::ConsumePrefix(&name, "--") || absl::ConsumePrefix(&name, "-");
    const size_t equals = name.find('=');
    absl::CommandLineFlag* flag = dashed ? FindOurs(name.substr(0, equals)) : nullptr;
    if (flag == nullptr) {
      return absl::InvalidArgumentError(
          absl::StrCat("\"", arguments[i], "\" is no flag; driftd --help lists them"));
    }
    const bool next_is_value = i + 1 < arguments.size() && arguments[i + 1][0] != '-';
    absl::string_view value = "true";
    if (equals != absl::string_view::npos) {
      value = name.substr(equals + 1);
    } else if (!flag->IsOfType<bool>()) {
      if (!next_is_value) {
        return absl::InvalidArgumentError(absl::StrCat("--", name, " needs a value"));
      }
      value = arguments[++i];
    }
    std::string error;
    if (!flag->ParseFrom(value, &error)) {
      return absl::InvalidArgumentError(
          absl::StrCat("--", flag->Name(), ": \"", value, "\" is impossible; ", error));
    }
  }
  return absl::OkStatus();
}

v1::ServerConfig Overrides() {
  v1::ServerConfig server;
  if (const std::string value = absl::GetFlag(FLAGS_grpc_address); !value.empty()) {
    server.set_grpc_address(value);
  }
  if (const std::string value = absl::GetFlag(FLAGS_http_address); !value.empty()) {
    server.set_http_address(value);
  }
  if (const std::string value = absl::GetFlag(FLAGS_data_dir); !value.empty()) {
    server.set_data_dir(value);
  }
  return server;
}

}  // namespace

absl::StatusOr<Options> ParseOptions(int argc, char** argv) {
  AnswerQuestions(argc, argv);
  const auto arguments = absl::MakeConstSpan(argv, argc).subspan(1);
  if (absl::Status status = SetFlags(arguments); !status.ok()) return status;
  return Options{.config_file = absl::GetFlag(FLAGS_config),
                 .overrides = Overrides(),
                 .drop_damaged_log = absl::GetFlag(FLAGS_drop_damaged_log),
                 .print_config = absl::GetFlag(FLAGS_print_config),
                 .log_level = absl::GetFlag(FLAGS_log_level)};
}

absl::StatusOr<v1::Config> EffectiveConfig(const Options& options) {
  absl::StatusOr<v1::Config> config =
      options.config_file.empty() ? ParseConfig("", "defaults") : LoadConfig(options.config_file);
  if (!config.ok()) return config;
  Overlay(options.overrides, *config->mutable_server());
  if (absl::Status status = MessageStatus(Validate(*config)); !status.ok()) return status;
  return config;
}

}  // namespace drift
