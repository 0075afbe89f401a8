// Values of JSON objects that are no message of the contract, in protobuf's mapping all the same.
#ifndef DRIFT_CLI_VIEW_JSON_VALUES_H_
#define DRIFT_CLI_VIEW_JSON_VALUES_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "client/cli/view/information.h"
#include "client/cli/view/json.h"
#include "google/protobuf/message.h"
#include "google/protobuf/struct.pb.h"

namespace drift::cli {

google::protobuf::Value TextValue(absl::string_view text);

// A 64-bit integer, which is a text.
google::protobuf::Value IntegerValue(uint64_t number);

// A double; "Infinity", "-Infinity" and "NaN" are texts.
google::protobuf::Value NumberValue(double number);

// A message, as JsonLine writes it.
google::protobuf::Value MessageValue(const google::protobuf::Message& message);

// JsonLine, and where nats are asked for beside each field "…Bits", however deep, one "…Nats"; but
// for droppedBits, which are digits of numbers and no information.
std::string JsonLine(const google::protobuf::Message& message, InformationUnit unit);

}  // namespace drift::cli

#endif  // DRIFT_CLI_VIEW_JSON_VALUES_H_
