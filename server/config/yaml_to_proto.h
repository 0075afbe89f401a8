// A YAML document as a proto message: keys are the names of fields, as the proto writes them.
// Durations read as 90s or 7d, sizes (fields that end in _bytes) as 64KiB, enums by their full name
// or its end in lower case. A key without a value is an empty message, list or map; an empty
// document is an empty message.
#ifndef DRIFT_SERVER_CONFIG_YAML_TO_PROTO_H_
#define DRIFT_SERVER_CONFIG_YAML_TO_PROTO_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "server/config/problems.h"

namespace drift {

// Everything wrong with the document: unknown and repeated keys, values of the wrong type or out of
// range, several of what can be only one, more than one document, what is not YAML. `out` holds
// what could be read. `lines`, unless null, is told where each field is. Documents of more than 1
// MiB, or with aliases that unfold to more than 100,000 values, are refused.
Problems ReadYaml(absl::string_view text, google::protobuf::Message& out, SourceLines* lines);

// The same as a status, with a line for each problem as in "driftd.yaml:12: limits.max_seris: ...".
absl::Status ParseYaml(absl::string_view text, absl::string_view source_name,
                       google::protobuf::Message& out);

}  // namespace drift

#endif  // DRIFT_SERVER_CONFIG_YAML_TO_PROTO_H_
