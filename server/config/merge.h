// Messages laid over their defaults.
#ifndef DRIFT_SERVER_CONFIG_MERGE_H_
#define DRIFT_SERVER_CONFIG_MERGE_H_

#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/message.h"

namespace drift {

// Replaces the fields of `defaults` that `given`, of the same type, has; whole, where MergeFrom
// would add the elements of lists and mix the seconds of one duration with the nanoseconds of
// another.
void Overlay(const google::protobuf::Message& given, google::protobuf::Message& defaults);

// `duration` when it is `given` and is one, else `otherwise`.
absl::Duration DurationOr(bool given, const google::protobuf::Duration& duration,
                          absl::Duration otherwise);

}  // namespace drift

#endif  // DRIFT_SERVER_CONFIG_MERGE_H_
