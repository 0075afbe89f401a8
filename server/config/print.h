// A message as YAML that ReadYaml reads back as the same.
#ifndef DRIFT_SERVER_CONFIG_PRINT_H_
#define DRIFT_SERVER_CONFIG_PRINT_H_

#include <string>

#include "drift/v1/config.pb.h"
#include "google/protobuf/message.h"

namespace drift {

// The fields that `message` has, in the order of the proto, with durations and sizes in their
// units.
std::string ToYaml(const google::protobuf::Message& message);

// A configuration from WithDefaults, as `driftd --print_config` shows it: what is in force, and in
// a comment what is resolved only when a monitor meets a model.
std::string PrintConfig(const v1::Config& config);

}  // namespace drift

#endif  // DRIFT_SERVER_CONFIG_PRINT_H_
