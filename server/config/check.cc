#include "server/config/check.h"

#include "absl/status/statusor.h"
#include "server/config/units.h"
#include "server/convert/time.h"

namespace drift {

void Checker::BytesBetween(std::string path, uint64_t bytes, uint64_t least, uint64_t most) {
  if (least <= bytes && bytes <= most) return;
  Add(std::move(path),
      absl::StrCat(BytesText(bytes), " should be ", BytesText(least), " to ", BytesText(most)));
}

std::optional<absl::Duration> Checker::DurationBetween(std::string path,
                                                       const google::protobuf::Duration& proto,
                                                       absl::Duration least, absl::Duration most) {
  const absl::StatusOr<absl::Duration> duration = FromProto(proto);
  if (!duration.ok()) {
    AddIfWrong(std::move(path), duration.status());
    return std::nullopt;
  }
  if (least <= *duration && *duration <= most) return *duration;
  Add(std::move(path), absl::StrCat(DurationText(*duration), " should be ", DurationText(least),
                                    " to ", DurationText(most)));
  return std::nullopt;
}

std::string NotAMultiple(absl::Duration duration, absl::string_view unit_name,
                         absl::Duration unit) {
  const absl::Duration below = absl::Floor(duration, unit);
  if (below == duration) return "";
  const std::string near =
      below > absl::ZeroDuration() ? absl::StrCat(DurationText(below), " or ") : std::string();
  return absl::StrCat(DurationText(duration), " is not a multiple of ", unit_name, " ",
                      DurationText(unit), "; ", near, DurationText(below + unit), " would be");
}

}  // namespace drift
