// Durations and times between protobuf and Abseil.
#ifndef DRIFT_SERVER_CONVERT_TIME_H_
#define DRIFT_SERVER_CONVERT_TIME_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"

namespace drift {

// To whole nanoseconds, towards zero. `duration` must be one that protobuf can say (10,000 years),
// `time` in the years 1 to 9999.
google::protobuf::Duration ToProto(absl::Duration duration);
google::protobuf::Timestamp ToProto(absl::Time time);

// InvalidArgument for seconds or nanoseconds out of range, or a duration whose parts differ in
// sign: both come from the network.
absl::StatusOr<absl::Duration> FromProto(const google::protobuf::Duration& duration);
absl::StatusOr<absl::Time> FromProto(const google::protobuf::Timestamp& time);

// For durations of a configuration, which have been checked; zero where that is not so.
absl::Duration DurationOf(const google::protobuf::Duration& checked);

}  // namespace drift

#endif  // DRIFT_SERVER_CONVERT_TIME_H_
