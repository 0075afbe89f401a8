#include "server/config/yaml_to_proto.h"

#include <yaml-cpp/yaml.h>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/descriptor.h"
#include "server/config/suggest.h"
#include "server/config/yaml_documents.h"
#include "server/config/yaml_scalar.h"
#include "server/names/names.h"

namespace drift {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::OneofDescriptor;

constexpr size_t kMaxDocumentBytes = 1 << 20;
constexpr int kMaxValues = 100'000;

int LineOf(const YAML::Mark& mark) { return mark.is_null() ? 0 : mark.line + 1; }

std::vector<std::string> FieldNames(const Descriptor& type) {
  std::vector<std::string> names;
  names.reserve(type.field_count());
  for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->name());
  return names;
}

std::vector<std::string> FieldNames(const OneofDescriptor& oneof) {
  std::vector<std::string> names;
  names.reserve(oneof.field_count());
  for (int i = 0; i < oneof.field_count(); ++i) names.push_back(oneof.field(i)->name());
  return names;
}

// Where a value is written: the line of its key, or of itself in a list.
struct Place {
  std::string path;
  int line;
};

class Reader {
 public:
  explicit Reader(SourceLines* lines) : lines_(lines) {}

  void ReadMessage(const YAML::Node& node, const Place& place, Message& out);
  Problems TakeProblems() { return std::move(problems_); }

 private:
  // The keys of one mapping that were met so far, to find those that exclude each other.
  struct Met {
    absl::flat_hash_map<std::string, int> line_of_key;
    absl::flat_hash_map<const OneofDescriptor*, std::string> key_of_oneof;
  };

  // The key, with its line, or false when it is none or was there before.
  bool ReadKey(const YAML::Node& key, const Place& parent, Met& met, std::string& name,
               Place& place);
  void ReadEntry(const std::string& name, const YAML::Node& value, const Place& place, Met& met,
                 Message& out);
  bool IsFirstOfOneof(const FieldDescriptor& field, const Place& place, Met& met);
  void ReadField(const YAML::Node& node, const FieldDescriptor& field, const Place& place,
                 Message& out);
  void ReadList(const YAML::Node& node, const FieldDescriptor& field, const Place& place,
                Message& out);
  void ReadMap(const YAML::Node& node, const FieldDescriptor& field, const Place& place,
               Message& out);
  // A singular field, or one more element of a repeated one.
  void ReadElement(const YAML::Node& node, const FieldDescriptor& field, const Place& place,
                   Message& out);
  void ReadScalar(const YAML::Node& node, const FieldDescriptor& field, const Place& place,
                  Message& out);

  void Add(const Place& place, std::string message) {
    problems_.push_back({place.path, std::move(message), place.line});
  }
  // Aliases make a small document unfold to a huge one; counts what was unfolded.
  bool TooMuch(const Place& place);

  SourceLines* lines_;
  Problems problems_;
  int values_ = 0;
};

bool Reader::TooMuch(const Place& place) {
  if (++values_ == kMaxValues + 1) {
    Add(place, absl::StrCat("the document unfolds to more than ", kMaxValues, " values"));
  }
  return values_ > kMaxValues;
}

bool Reader::ReadKey(const YAML::Node& key, const Place& parent, Met& met, std::string& name,
                     Place& place) {
  const int line = LineOf(key.Mark());
  if (!key.IsScalar()) {
    Add({parent.path, line}, "a key should be plain text");
    return false;
  }
  name = key.Scalar();
  place = {SubPath(parent.path, name), line};
  const auto [first, is_new] = met.line_of_key.try_emplace(name, line);
  if (!is_new) Add(place, absl::StrCat("given twice, first on line ", first->second));
  if (is_new && lines_ != nullptr) lines_->Set(place.path, line);
  return is_new;
}

void Reader::ReadMessage(const YAML::Node& node, const Place& place, Message& out) {
  if (node.IsNull()) return;
  if (!node.IsMap()) {
    const std::string keys = absl::StrJoin(FieldNames(*out.GetDescriptor()), ", ");
    return Add(place, keys.empty() ? "should be {}, as it has no keys"
                                   : absl::StrCat("should be a mapping with keys of ", keys));
  }
  Met met;
  std::string name;
  Place entry;
  for (const auto& item : node) {
    if (TooMuch(place)) return;
    if (ReadKey(item.first, place, met, name, entry)) ReadEntry(name, item.second, entry, met, out);
  }
}

void Reader::ReadEntry(const std::string& name, const YAML::Node& value, const Place& place,
                       Met& met, Message& out) {
  const Descriptor& type = *out.GetDescriptor();
  const FieldDescriptor* field = type.FindFieldByName(name);
  if (field == nullptr) {
    const std::vector<std::string> names = FieldNames(type);
    const std::string hint = DidYouMean(name, names);
    return Add(place, absl::StrCat("unknown key; ", hint, hint.empty() ? "" : " ",
                                   names.empty() ? "none is known here" : "Known here: ",
                                   absl::StrJoin(names, ", ")));
  }
  if (IsFirstOfOneof(*field, place, met)) ReadField(value, *field, place, out);
}

bool Reader::IsFirstOfOneof(const FieldDescriptor& field, const Place& place, Met& met) {
  const OneofDescriptor* oneof = field.real_containing_oneof();
  if (oneof == nullptr) return true;
  const auto [first, is_first] = met.key_of_oneof.try_emplace(oneof, field.name());
  if (is_first) return true;
  Add(place, absl::StrCat("excludes ", first->second, " on line ", met.line_of_key[first->second],
                          "; give only one of ", absl::StrJoin(FieldNames(*oneof), ", ")));
  return false;
}

void Reader::ReadField(const YAML::Node& node, const FieldDescriptor& field, const Place& place,
                       Message& out) {
  if (field.is_map()) return ReadMap(node, field, place, out);
  if (field.is_repeated()) return ReadList(node, field, place, out);
  ReadElement(node, field, place, out);
}

void Reader::ReadList(const YAML::Node& node, const FieldDescriptor& field, const Place& place,
                      Message& out) {
  if (node.IsNull()) return;
  if (!node.IsSequence()) {
    return Add(place, absl::StrCat("should be a list, each element ", DescribeValue(field)));
  }
  int index = 0;
  for (const YAML::Node& element : node) {
    const Place here{absl::StrCat(place.path, "[", index++, "]"), LineOf(element.Mark())};
    if (TooMuch(here)) return;
    if (lines_ != nullptr) lines_->Set(here.path, here.line);
    ReadElement(element, field, here, out);
  }
}

void Reader::ReadMap(const YAML::Node& node, const FieldDescriptor& field, const Place& place,
                     Message& out) {
  if (node.IsNull()) return;
  if (!node.IsMap()) return Add(place, "should be a mapping of names to values");
  Met met;
  std::string name;
  Place entry;
  for (const auto& item : node) {
    if (TooMuch(place)) return;
    if (!ReadKey(item.first, place, met, name, entry)) continue;
    Message* added = out.GetReflection()->AddMessage(&out, &field);
    const absl::Status key = SetScalar(name, *field.message_type()->map_key(), *added);
    if (!key.ok()) Add(entry, std::string(key.message()));
    ReadElement(item.second, *field.message_type()->map_value(), entry, *added);
  }
}

void Reader::ReadElement(const YAML::Node& node, const FieldDescriptor& field, const Place& place,
                         Message& out) {
  if (IsScalar(field)) return ReadScalar(node, field, place, out);
  const google::protobuf::Reflection& reflection = *out.GetReflection();
  Message* message = field.is_repeated() ? reflection.AddMessage(&out, &field)
                                         : reflection.MutableMessage(&out, &field);
  ReadMessage(node, place, *message);
}

void Reader::ReadScalar(const YAML::Node& node, const FieldDescriptor& field, const Place& place,
                        Message& out) {
  if (node.IsNull()) {
    return Add(place, absl::StrCat("has no value; it should be ", DescribeValue(field)));
  }
  if (!node.IsScalar()) {
    return Add(place, absl::StrCat(node.IsMap() ? "is a mapping" : "is a list", "; it should be ",
                                   DescribeValue(field)));
  }
  const absl::Status status = SetScalar(node.Scalar(), field, out);
  if (!status.ok()) Add(place, std::string(status.message()));
}

Problems ReadDocument(const std::string& text, Message& out, SourceLines* lines) {
  if (const std::optional<YAML::Mark> second = FindSecondDocument(text)) {
    return {{"", "a second document starts here; only one is allowed", LineOf(*second)}};
  }
  const YAML::Node root = YAML::Load(text);
  Reader reader(lines);
  reader.ReadMessage(root, {"", LineOf(root.Mark())}, out);
  return reader.TakeProblems();
}

// Ends the document: yaml-cpp takes a quote that is never closed for the rest of the text, but not
// across this mark.
std::string Ended(absl::string_view text) {
  return absl::StrCat(text, absl::EndsWith(text, "\n") ? "" : "\n", "...\n");
}

}  // namespace

Problems ReadYaml(absl::string_view text, Message& out, SourceLines* lines) {
  out.Clear();
  if (text.size() > kMaxDocumentBytes) {
    return {{"", absl::StrCat("has ", text.size(), " bytes; at most ", kMaxDocumentBytes,
                              " are allowed")}};
  }
  if (!IsUtf8(text)) return {{"", "is not UTF-8 text"}};
  try {
    return ReadDocument(Ended(text), out, lines);
  } catch (const YAML::Exception& error) {
    const bool in_quote = error.msg == YAML::ErrorMsg::DOC_IN_SCALAR;
    const std::string why = in_quote ? "a quote before here is not closed" : error.msg;
    return {{"", absl::StrCat("not YAML: ", why), LineOf(error.mark)}};
  }
}

absl::Status ParseYaml(absl::string_view text, absl::string_view source_name, Message& out) {
  return FileStatus(ReadYaml(text, out, nullptr), source_name);
}

}  // namespace drift
