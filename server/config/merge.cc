#include "server/config/merge.h"

#include <vector>

#include "google/protobuf/descriptor.h"
#include "server/convert/time.h"

namespace drift {

void Overlay(const google::protobuf::Message& given, google::protobuf::Message& defaults) {
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  given.GetReflection()->ListFields(given, &fields);
  for (const google::protobuf::FieldDescriptor* field : fields) {
    defaults.GetReflection()->ClearField(&defaults, field);
  }
  defaults.MergeFrom(given);
}

absl::Duration DurationOr(bool given, const google::protobuf::Duration& duration,
                          absl::Duration otherwise) {
  return given ? FromProto(duration).value_or(otherwise) : otherwise;
}

}  // namespace drift
