// One value of a YAML document as a field of a proto message.
#ifndef DRIFT_SERVER_CONFIG_YAML_SCALAR_H_
#define DRIFT_SERVER_CONFIG_YAML_SCALAR_H_

#include <string>

#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace drift {

// Whether one value stands for a whole field: everything but messages, and of those a
// Duration and a Timestamp.
bool IsScalar(const google::protobuf::FieldDescriptor& field);

// "a duration such as 90s, 10m, 24h, 7d or 1h30m": what a value of `field` looks like, to be read
// after "should be".
std::string DescribeValue(const google::protobuf::FieldDescriptor& field);

// Sets `field` of `out` to what `text` says; adds to it when it is repeated. InvalidArgument,
// naming the text and what would be right, when it says no such value.
absl::Status SetScalar(const std::string& text, const google::protobuf::FieldDescriptor& field,
                       google::protobuf::Message& out);

// The names that a value of `type` has in YAML: without what all of them start with, in lower case,
// as "jsd".
std::string ShortName(const google::protobuf::EnumValueDescriptor& value);

// Fields of whole numbers that are written with a unit: those whose name ends in _bytes.
bool IsByteSize(const google::protobuf::FieldDescriptor& field);

// google.protobuf.Timestamp, written in RFC 3339.
bool IsTime(const google::protobuf::FieldDescriptor& field);

// google.protobuf.Duration.
bool IsDuration(const google::protobuf::FieldDescriptor& field);

}  // namespace drift

#endif  // DRIFT_SERVER_CONFIG_YAML_SCALAR_H_
