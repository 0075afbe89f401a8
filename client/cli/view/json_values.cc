#include "client/cli/view/json_values.h"

#include <cmath>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "google/protobuf/util/json_util.h"

namespace drift::cli {
namespace {

// Of a double, that a Counts leaves out: they are digits.
constexpr absl::string_view kNoInformation = "droppedBits";

void AddNats(google::protobuf::Value& value);

void AddNatsToFields(google::protobuf::Struct& object) {
  auto& fields = *object.mutable_fields();
  std::map<std::string, google::protobuf::Value> nats;
  for (auto& [name, value] : fields) {
    AddNats(value);
    absl::string_view what = name;
    if (name == kNoInformation || !absl::ConsumeSuffix(&what, "Bits")) continue;
    // What is infinite, or no number, is a text and that in every unit.
    nats[absl::StrCat(what, "Nats")] =
        value.has_number_value() ? NumberValue(NatsOf(value.number_value())) : value;
  }
  fields.insert(nats.begin(), nats.end());
}

void AddNats(google::protobuf::Value& value) {
  if (value.has_struct_value()) AddNatsToFields(*value.mutable_struct_value());
  if (!value.has_list_value()) return;
  for (auto& each : *value.mutable_list_value()->mutable_values()) AddNats(each);
}

}  // namespace

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

std::string JsonLine(const google::protobuf::Message& message, InformationUnit unit) {
  if (unit == InformationUnit::kBits) return JsonLine(message);
  google::protobuf::Value value = MessageValue(message);
  AddNats(value);
  return JsonLine(value);
}

}  // namespace drift::cli
