#include "client/cli/view/json_values.h"

#include <cmath>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/cli/view/json.h"
#include "google/protobuf/util/json_util.h"

namespace drift::cli {

google::protobuf::Value TextValue(absl::string_view text) {
  google::protobuf::Value value;
  value.set_string_value(std::string(text));
  return value;
}

google::protobuf::Value IntegerValue(uint64_t number) { return TextValue(absl::StrCat(number)); }

google::protobuf::Value NumberValue(double number) {
  if (std::isnan(number)) return TextValue("NaN");
  if (std::isinf(number)) return TextValue(number < 0 ? "-Infinity" : "Infinity");
  google::protobuf::Value value;
  value.set_number_value(number);
  return value;
}

google::protobuf::Value MessageValue(const google::protobuf::Message& message) {
  google::protobuf::Value value;
  const auto status = google::protobuf::util::JsonStringToMessage(JsonLine(message), &value);
  return status.ok() ? value : TextValue("not representable in JSON");
}

}  // namespace drift::cli
