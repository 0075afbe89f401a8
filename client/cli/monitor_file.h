// Monitors as files have them.
#ifndef DRIFT_CLI_MONITOR_FILE_H_
#define DRIFT_CLI_MONITOR_FILE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "drift/v1/monitor.pb.h"

namespace drift::cli {

// The monitors in YAML: one alone, or several under the key `monitors`, as in the configuration of
// driftd. InvalidArgument, with `source_name` and the line, for what is neither, and with all
// problems where a monitor is impossible whatever the server has, or two have one name.
absl::StatusOr<std::vector<v1::Monitor>> ParseMonitors(absl::string_view yaml,
                                                       absl::string_view source_name);

// The same of a file. FailedPrecondition when it cannot be read.
absl::StatusOr<std::vector<v1::Monitor>> ReadMonitors(const std::string& path);

}  // namespace drift::cli

#endif  // DRIFT_CLI_MONITOR_FILE_H_
