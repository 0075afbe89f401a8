#include "server/config/print.h"

#include <yaml-cpp/yaml.h>

#include <array>
#include <charconv>
#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "server/config/units.h"
#include "server/config/yaml_scalar.h"
#include "server/convert/time.h"

namespace drift {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr absl::string_view kDependent =
    R"(# The configuration in force. What is left out here depends on the model and the monitor:
#   live                   10m, and at least 60 fine panes
#   references             the pinned references of the series, or else the trailing 24h
#   alert.clear_threshold  0.8 x threshold
#   alert.for              live / 4
#   alert.keep_firing_for  live
)";

// The shortest text that reads back as the same number.
template <typename Float>
std::string FormatNumber(Float number) {
  std::array<char, 32> text;
  return std::string(text.data(),
                     std::to_chars(text.data(), text.data() + text.size(), number).ptr);
}

std::string FormatInteger(const FieldDescriptor& field, int64_t number) {
  if (IsByteSize(field) && number >= 0) return BytesText(static_cast<uint64_t>(number));
  return absl::StrCat(number);
}

std::string FormatInteger(const FieldDescriptor& field, uint64_t number) {
  return IsByteSize(field) ? BytesText(number) : absl::StrCat(number);
}

std::string MessageDurationText(const Message& message) {
  const auto& proto = static_cast<const google::protobuf::Duration&>(message);
  return DurationText(FromProto(proto).value_or(absl::ZeroDuration()));
}

std::string MessageTimeText(const Message& message) {
  const auto& proto = static_cast<const google::protobuf::Timestamp&>(message);
  return absl::FormatTime(absl::RFC3339_full, FromProto(proto).value_or(absl::UnixEpoch()),
                          absl::UTCTimeZone());
}

class Printer {
 public:
  std::string Print(const Message& message) {
    PrintMessage(message);
    return absl::StrCat(out_.c_str(), "\n");
  }

 private:
  void PrintMessage(const Message& message);
  void PrintField(const Message& message, const FieldDescriptor& field);
  void PrintMap(const Message& message, const FieldDescriptor& field);
  // A field, or element `index` of a repeated one.
  void PrintElement(const Message& message, const FieldDescriptor& field, int index);

  YAML::Emitter out_;
};

void Printer::PrintMessage(const Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  out_ << YAML::BeginMap;
  for (const FieldDescriptor* field : fields) {
    out_ << YAML::Key << field->name() << YAML::Value;
    PrintField(message, *field);
  }
  out_ << YAML::EndMap;
}

void Printer::PrintField(const Message& message, const FieldDescriptor& field) {
  if (field.is_map()) return PrintMap(message, field);
  if (!field.is_repeated()) return PrintElement(message, field, -1);
  out_ << YAML::BeginSeq;
  for (int i = 0; i < message.GetReflection()->FieldSize(message, &field); ++i) {
    PrintElement(message, field, i);
  }
  out_ << YAML::EndSeq;
}

// In the order of the keys: a proto's map has none.
void Printer::PrintMap(const Message& message, const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  std::map<std::string, const Message*> entries;
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    const Message& entry = reflection.GetRepeatedMessage(message, &field, i);
    const FieldDescriptor& key = *field.message_type()->map_key();
    entries[entry.GetReflection()->GetString(entry, &key)] = &entry;
  }
  out_ << YAML::BeginMap;
  for (const auto& [key, entry] : entries) {
    out_ << YAML::Key << key << YAML::Value;
    PrintElement(*entry, *field.message_type()->map_value(), -1);
  }
  out_ << YAML::EndMap;
}

void Printer::PrintElement(const Message& message, const FieldDescriptor& field, int index) {
  const Reflection& r = *message.GetReflection();
  const bool repeated = index >= 0;
  const auto get = [&](auto single, auto element) {
    return repeated ? (r.*element)(message, &field, index) : (r.*single)(message, &field);
  };
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      out_ << FormatInteger(field,
                            int64_t{get(&Reflection::GetInt32, &Reflection::GetRepeatedInt32)});
      return;
    case FieldDescriptor::CPPTYPE_INT64:
      out_ << FormatInteger(field,
                            int64_t{get(&Reflection::GetInt64, &Reflection::GetRepeatedInt64)});
      return;
    case FieldDescriptor::CPPTYPE_UINT32:
      out_ << FormatInteger(field,
                            uint64_t{get(&Reflection::GetUInt32, &Reflection::GetRepeatedUInt32)});
      return;
    case FieldDescriptor::CPPTYPE_UINT64:
      out_ << FormatInteger(field,
                            uint64_t{get(&Reflection::GetUInt64, &Reflection::GetRepeatedUInt64)});
      return;
    case FieldDescriptor::CPPTYPE_DOUBLE:
      out_ << FormatNumber(get(&Reflection::GetDouble, &Reflection::GetRepeatedDouble));
      return;
    case FieldDescriptor::CPPTYPE_FLOAT:
      out_ << FormatNumber(get(&Reflection::GetFloat, &Reflection::GetRepeatedFloat));
      return;
    case FieldDescriptor::CPPTYPE_BOOL:
      out_ << get(&Reflection::GetBool, &Reflection::GetRepeatedBool);
      return;
    case FieldDescriptor::CPPTYPE_ENUM:
      out_ << ShortName(*get(&Reflection::GetEnum, &Reflection::GetRepeatedEnum));
      return;
    case FieldDescriptor::CPPTYPE_STRING:
      out_ << get(&Reflection::GetString, &Reflection::GetRepeatedString);
      return;
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      const Message& child =
          repeated ? r.GetRepeatedMessage(message, &field, index) : r.GetMessage(message, &field);
      if (IsDuration(field)) {
        out_ << MessageDurationText(child);
      } else if (IsTime(field)) {
        out_ << MessageTimeText(child);
      } else {
        PrintMessage(child);
      }
    }
  }
}

}  // namespace

std::string ToYaml(const Message& message) { return Printer().Print(message); }

std::string PrintConfig(const v1::Config& config) {
  return absl::StrCat(kDependent, ToYaml(config));
}

}  // namespace drift
