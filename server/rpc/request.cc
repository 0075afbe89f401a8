#include "server/rpc/request.h"

#include "absl/strings/str_cat.h"
#include "server/convert/time.h"

namespace drift {
namespace {

// Names with the most and longest segments that a configuration allows are longer, but those are
// told apart by globs well before.
constexpr size_t kMaxFilterBytes = 16'384;

absl::StatusOr<absl::Time> Bound(absl::string_view field, const google::protobuf::Timestamp& time) {
  absl::StatusOr<absl::Time> bound = FromProto(time);
  if (!bound.ok()) return InField(field, bound.status());
  return bound;
}

}  // namespace

absl::Status InField(absl::string_view field, const absl::Status& status) {
  if (status.ok()) return status;
  return absl::Status(status.code(), absl::StrCat(field, ": ", status.message()));
}

absl::StatusOr<size_t> PageSize(int32_t page_size, size_t otherwise, size_t most) {
  if (page_size == 0) return otherwise;
  if (page_size > 0 && static_cast<size_t>(page_size) <= most) return page_size;
  return absl::InvalidArgumentError(
      absl::StrCat("page_size: ", page_size, " should be 1 to ", most, ", or 0 for ", otherwise));
}

absl::Status CheckGlob(absl::string_view field, absl::string_view glob) {
  if (glob.size() <= kMaxFilterBytes) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(field, ": a glob of ", glob.size(),
                                                 " bytes should be at most ", kMaxFilterBytes));
}

absl::StatusOr<TimeRange> OpenRange(const v1::TimeRange& range) {
  TimeRange open{absl::InfinitePast(), absl::InfiniteFuture()};
  if (range.has_start_time()) {
    absl::StatusOr<absl::Time> start = Bound("range.start_time", range.start_time());
    if (!start.ok()) return start.status();
    open.start = *start;
  }
  if (range.has_end_time()) {
    absl::StatusOr<absl::Time> end = Bound("range.end_time", range.end_time());
    if (!end.ok()) return end.status();
    open.end = *end;
  }
  if (open.start < open.end) return open;
  return absl::InvalidArgumentError(
      absl::StrCat("range: its start ", absl::FormatTime(open.start, absl::UTCTimeZone()),
                   " should be before its end ", absl::FormatTime(open.end, absl::UTCTimeZone())));
}

absl::StatusOr<TimeRange> ClosedRange(const v1::TimeRange& range) {
  if (!range.has_start_time() || !range.has_end_time()) {
    return absl::InvalidArgumentError("range: start_time and end_time should both be given");
  }
  return OpenRange(range);
}

std::string Shorten(absl::string_view text, size_t max_bytes) {
  constexpr absl::string_view kCut = "...";
  if (text.size() <= max_bytes) return std::string(text);
  size_t end = max_bytes - kCut.size();
  const auto continues = [&](size_t at) { return (text[at] & 0xC0) == 0x80; };
  while (end > 0 && continues(end)) --end;
  return absl::StrCat(text.substr(0, end), kCut);
}

}  // namespace drift
