#include "server/config/yaml_scalar.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "server/config/units.h"
#include "server/convert/time.h"

namespace drift {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr size_t kMaxShownBytes = 60;

std::string Shown(const std::string& text) {
  const bool cut = text.size() > kMaxShownBytes;
  return absl::StrCat("\"", absl::Utf8SafeCEscape(text.substr(0, kMaxShownBytes)), cut ? "..." : "",
                      "\"");
}

absl::Status WrongValue(const std::string& text, const FieldDescriptor& field) {
  return absl::InvalidArgumentError(absl::StrCat(Shown(text), " should be ", DescribeValue(field)));
}

// Sets a singular field, adds to a repeated one.
template <typename Value>
absl::Status Put(const FieldDescriptor& field, Value value, Message& out,
                 void (Reflection::*set)(Message*, const FieldDescriptor*, Value) const,
                 void (Reflection::*add)(Message*, const FieldDescriptor*, Value) const) {
  const Reflection& reflection = *out.GetReflection();
  (reflection.*(field.is_repeated() ? add : set))(&out, &field, std::move(value));
  return absl::OkStatus();
}

bool IsWholeNumber(absl::string_view text) {
  absl::ConsumePrefix(&text, "-");
  return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

template <typename Integer>
std::optional<Integer> ParseInteger(const std::string& text, const FieldDescriptor& field) {
  Integer value;
  if (absl::SimpleAtoi(text, &value)) return value;
  const std::optional<uint64_t> bytes = IsByteSize(field) ? ParseBytes(text) : std::nullopt;
  if (!bytes || *bytes > static_cast<uint64_t>(std::numeric_limits<Integer>::max())) {
    return std::nullopt;
  }
  return static_cast<Integer>(*bytes);
}

template <typename Integer>
absl::Status PutInteger(const std::string& text, const FieldDescriptor& field, Message& out,
                        void (Reflection::*set)(Message*, const FieldDescriptor*, Integer) const,
                        void (Reflection::*add)(Message*, const FieldDescriptor*, Integer) const) {
  const std::optional<Integer> value = ParseInteger<Integer>(text, field);
  if (!value && IsWholeNumber(text) && !IsByteSize(field)) {
    return absl::InvalidArgumentError(absl::StrCat(Shown(text), " should be a whole number from ",
                                                   std::numeric_limits<Integer>::min(), " to ",
                                                   std::numeric_limits<Integer>::max()));
  }
  if (!value) return WrongValue(text, field);
  return Put(field, *value, out, set, add);
}

template <typename Float>
absl::Status PutFloat(const std::string& text, const FieldDescriptor& field, Message& out,
                      void (Reflection::*set)(Message*, const FieldDescriptor*, Float) const,
                      void (Reflection::*add)(Message*, const FieldDescriptor*, Float) const) {
  double value;
  if (!absl::SimpleAtod(text, &value) || !std::isfinite(value)) return WrongValue(text, field);
  return Put(field, static_cast<Float>(value), out, set, add);
}

absl::Status PutBool(const std::string& text, const FieldDescriptor& field, Message& out) {
  if (text != "true" && text != "false") return WrongValue(text, field);
  return Put(field, text == "true", out, &Reflection::SetBool, &Reflection::AddBool);
}

absl::Status PutEnum(const std::string& text, const FieldDescriptor& field, Message& out) {
  const EnumDescriptor& type = *field.enum_type();
  for (int i = 0; i < type.value_count(); ++i) {
    const EnumValueDescriptor& value = *type.value(i);
    if (text != value.name() && text != ShortName(value)) continue;
    return Put(field, &value, out, &Reflection::SetEnum, &Reflection::AddEnum);
  }
  return WrongValue(text, field);
}

absl::Status PutDuration(const std::string& text, const FieldDescriptor& field, Message& out) {
  const std::optional<absl::Duration> value = ParseDuration(text);
  if (!value) return WrongValue(text, field);
  const Reflection& reflection = *out.GetReflection();
  Message* duration = field.is_repeated() ? reflection.AddMessage(&out, &field)
                                          : reflection.MutableMessage(&out, &field);
  static_cast<google::protobuf::Duration&>(*duration) = ToProto(*value);
  return absl::OkStatus();
}

absl::Status PutTime(const std::string& text, const FieldDescriptor& field, Message& out) {
  absl::Time time;
  std::string unused;
  if (!absl::ParseTime(absl::RFC3339_full, text, &time, &unused)) return WrongValue(text, field);
  const Reflection& reflection = *out.GetReflection();
  Message* timestamp = field.is_repeated() ? reflection.AddMessage(&out, &field)
                                           : reflection.MutableMessage(&out, &field);
  static_cast<google::protobuf::Timestamp&>(*timestamp) = ToProto(time);
  return absl::OkStatus();
}

std::string DescribeEnum(const EnumDescriptor& type) {
  std::vector<std::string> names;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() != 0) names.push_back(ShortName(*type.value(i)));
  }
  return absl::StrCat("one of ", absl::StrJoin(names, ", "));
}

// Which numbers are possible is told where a number is not.
std::string DescribeInteger(const FieldDescriptor& field) {
  return IsByteSize(field) ? "a size such as 64KiB, 4MiB or 1GiB" : "a whole number";
}

}  // namespace

bool IsDuration(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
         field.message_type() == google::protobuf::Duration::descriptor();
}

bool IsTime(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
         field.message_type() == google::protobuf::Timestamp::descriptor();
}

bool IsByteSize(const FieldDescriptor& field) { return absl::EndsWith(field.name(), "_bytes"); }

bool IsScalar(const FieldDescriptor& field) {
  return field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || IsDuration(field) || IsTime(field);
}

// The values of enum FooBar are FOO_BAR_X by convention (buf's ENUM_VALUE_PREFIX).
std::string ShortName(const EnumValueDescriptor& value) {
  std::string prefix;
  for (const char c : value.type()->name()) {
    if (absl::ascii_isupper(c) && !prefix.empty()) prefix.push_back('_');
    prefix.push_back(absl::ascii_toupper(c));
  }
  return absl::AsciiStrToLower(absl::StripPrefix(value.name(), prefix + "_"));
}

std::string DescribeValue(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
    case FieldDescriptor::CPPTYPE_UINT32:
    case FieldDescriptor::CPPTYPE_UINT64:
      return DescribeInteger(field);
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      return "a finite number such as 0.01 or 1e-6";
    case FieldDescriptor::CPPTYPE_BOOL:
      return "true or false";
    case FieldDescriptor::CPPTYPE_ENUM:
      return DescribeEnum(*field.enum_type());
    case FieldDescriptor::CPPTYPE_STRING:
      return "text";
    case FieldDescriptor::CPPTYPE_MESSAGE:
      if (IsTime(field)) return "a time such as 2026-05-05T12:00:00Z";
      return IsDuration(field) ? "a duration such as 90s, 10m, 24h, 7d or 1h30m"
                               : "a mapping of keys";
  }
  return "";
}

absl::Status SetScalar(const std::string& text, const FieldDescriptor& field, Message& out) {
  using R = Reflection;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return PutInteger<int32_t>(text, field, out, &R::SetInt32, &R::AddInt32);
    case FieldDescriptor::CPPTYPE_INT64:
      return PutInteger<int64_t>(text, field, out, &R::SetInt64, &R::AddInt64);
    case FieldDescriptor::CPPTYPE_UINT32:
      return PutInteger<uint32_t>(text, field, out, &R::SetUInt32, &R::AddUInt32);
    case FieldDescriptor::CPPTYPE_UINT64:
      return PutInteger<uint64_t>(text, field, out, &R::SetUInt64, &R::AddUInt64);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return PutFloat<double>(text, field, out, &R::SetDouble, &R::AddDouble);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return PutFloat<float>(text, field, out, &R::SetFloat, &R::AddFloat);
    case FieldDescriptor::CPPTYPE_BOOL:
      return PutBool(text, field, out);
    case FieldDescriptor::CPPTYPE_ENUM:
      return PutEnum(text, field, out);
    case FieldDescriptor::CPPTYPE_STRING:
      return Put<std::string>(field, text, out, &R::SetString, &R::AddString);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      if (IsTime(field)) return PutTime(text, field, out);
      return IsDuration(field) ? PutDuration(text, field, out) : WrongValue(text, field);
  }
  return WrongValue(text, field);
}

}  // namespace drift
