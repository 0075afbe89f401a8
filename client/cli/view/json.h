// Messages as JSON for programs.
#ifndef DRIFT_CLI_VIEW_JSON_H_
#define DRIFT_CLI_VIEW_JSON_H_

#include <string>

#include "google/protobuf/message.h"

namespace drift::cli {

// The message in protobuf's own JSON mapping, on one line that ends in a newline: lowerCamelCase
// names, enum values by name, 64-bit integers as strings; fields with their default are there too.
std::string JsonLine(const google::protobuf::Message& message);

}  // namespace drift::cli

#endif  // DRIFT_CLI_VIEW_JSON_H_
