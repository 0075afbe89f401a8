// The configuration of driftd from its file: read, completed with defaults, checked.
#ifndef DRIFT_SERVER_CONFIG_LOAD_H_
#define DRIFT_SERVER_CONFIG_LOAD_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "drift/v1/config.pb.h"

namespace drift {

// InvalidArgument with everything that is wrong, a line each, as "driftd.yaml:12:
// models[0].coarse_pane: ...".
absl::StatusOr<v1::Config> ParseConfig(absl::string_view yaml, absl::string_view source_name);

// The same from a file; NotFound or the like, with its name, when it cannot be read.
absl::StatusOr<v1::Config> LoadConfig(const std::string& file_name);

}  // namespace drift

#endif  // DRIFT_SERVER_CONFIG_LOAD_H_
