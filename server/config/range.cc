#include "server/config/range.h"

#include "absl/strings/str_cat.h"
#include "server/convert/time.h"

namespace drift {
namespace {

absl::StatusOr<absl::Time> Bound(absl::string_view path, absl::string_view field,
                                 const google::protobuf::Timestamp& time) {
  absl::StatusOr<absl::Time> bound = FromProto(time);
  if (bound.ok()) return bound;
  return absl::InvalidArgumentError(absl::StrCat(path, ".", field, ": ", bound.status().message()));
}

}  // namespace

absl::StatusOr<TimeRange> OpenRange(absl::string_view path, const v1::TimeRange& range) {
  TimeRange open{absl::InfinitePast(), absl::InfiniteFuture()};
  if (range.has_start_time()) {
    absl::StatusOr<absl::Time> start = Bound(path, "start_time", range.start_time());
    if (!start.ok()) return start.status();
    open.start = *start;
  }
  if (range.has_end_time()) {
    absl::StatusOr<absl::Time> end = Bound(path, "end_time", range.end_time());
    if (!end.ok()) return end.status();
    open.end = *end;
  }
  if (open.start < open.end) return open;
  return absl::InvalidArgumentError(
      absl::StrCat(path, ": its start ", absl::FormatTime(open.start, absl::UTCTimeZone()),
                   " should be before its end ", absl::FormatTime(open.end, absl::UTCTimeZone())));
}

absl::StatusOr<TimeRange> ClosedRange(absl::string_view path, const v1::TimeRange& range) {
  if (!range.has_start_time() || !range.has_end_time()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": start_time and end_time should both be given"));
  }
  return OpenRange(path, range);
}

}  // namespace drift
