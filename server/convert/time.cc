#include "server/convert/time.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "server/engine/window/years.h"

namespace drift {
namespace {

// Limits of google/protobuf/duration.proto and timestamp.proto, which has the years 1 to 9999.
constexpr int64_t kMaxDurationSeconds = 315'576'000'000;
constexpr int32_t kMaxNanos = 999'999'999;

}  // namespace

google::protobuf::Duration ToProto(absl::Duration duration) {
  google::protobuf::Duration proto;
  proto.set_seconds(absl::IDivDuration(duration, absl::Seconds(1), &duration));
  proto.set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(duration)));
  return proto;
}

// A timestamp's nanoseconds count forwards, before 1970 as well.
google::protobuf::Timestamp ToProto(absl::Time time) {
  google::protobuf::Timestamp proto;
  proto.set_seconds(absl::ToUnixSeconds(time));
  const absl::Duration rest = time - absl::FromUnixSeconds(proto.seconds());
  proto.set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(rest)));
  return proto;
}

absl::StatusOr<absl::Duration> FromProto(const google::protobuf::Duration& duration) {
  const int64_t seconds = duration.seconds();
  const int32_t nanos = duration.nanos();
  const bool in_range = seconds >= -kMaxDurationSeconds && seconds <= kMaxDurationSeconds &&
                        nanos >= -kMaxNanos && nanos <= kMaxNanos;
  if (!in_range || (seconds < 0 && nanos > 0) || (seconds > 0 && nanos < 0)) {
    return absl::InvalidArgumentError(
        absl::StrCat("is no duration: ", seconds, " seconds and ", nanos, " nanoseconds"));
  }
  return absl::Seconds(seconds) + absl::Nanoseconds(nanos);
}

absl::StatusOr<absl::Time> FromProto(const google::protobuf::Timestamp& time) {
  const int64_t seconds = time.seconds();
  const int32_t nanos = time.nanos();
  if (seconds < kFirstUnixSecond || seconds > kLastUnixSecond || nanos < 0 || nanos > kMaxNanos) {
    return absl::InvalidArgumentError(absl::StrCat("is no time in the years 1 to 9999: ", seconds,
                                                   " seconds and ", nanos, " nanoseconds"));
  }
  return absl::FromUnixSeconds(seconds) + absl::Nanoseconds(nanos);
}

absl::Duration DurationOf(const google::protobuf::Duration& checked) {
  return FromProto(checked).value_or(absl::ZeroDuration());
}

}  // namespace drift
