#include "client/cli/view/json.h"

#include "google/protobuf/util/json_util.h"

namespace drift::cli {

std::string JsonLine(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  // Only a message that JSON cannot say fails, such as a time in year 10000; the line must still be
  // one object, and say so.
  if (!status.ok()) return "{\"error\":\"not representable in JSON\"}\n";
  return json + "\n";
}

}  // namespace drift::cli
