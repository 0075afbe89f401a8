// What driftd is told on its command line.
#ifndef DRIFT_SERVER_APP_OPTIONS_H_
#define DRIFT_SERVER_APP_OPTIONS_H_

#include <string>

#include "absl/status/statusor.h"
#include "drift/v1/config.pb.h"

namespace drift {

struct Options {
  std::string config_file;        // empty: every default
  v1::ServerConfig overrides;     // of the file's `server`: what flags give
  bool drop_damaged_log = false;  // StoreOptions::drop_damaged_log
  bool print_config = false;
  std::string log_level;
};

// Answers --help and --version itself, and ends the process then. InvalidArgument for arguments
// that are no flags, and for flags without their value or with one that they do not take.
absl::StatusOr<Options> ParseOptions(int argc, char** argv);

// The file's configuration, if there is one, under the flags' overrides, with every default.
// InvalidArgument with all that is wrong, a line each.
absl::StatusOr<v1::Config> EffectiveConfig(const Options& options);

}  // namespace drift

#endif  // DRIFT_SERVER_APP_OPTIONS_H_
