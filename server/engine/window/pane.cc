#include "server/engine/window/pane.h"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace drift {

// Nearly every time and length is of whole nanoseconds within a few centuries of 1970, where 64
// bits do; absl::Floor divides 128.
absl::Time FloorTo(absl::Time time, absl::Duration length) {
  const int64_t step = absl::ToInt64Nanoseconds(length);
  const int64_t since = absl::ToInt64Nanoseconds(time - absl::UnixEpoch());
  constexpr int64_t kFar = std::numeric_limits<int64_t>::min() / 2;
  if (absl::Nanoseconds(step) != length || step > -kFar ||
      absl::UnixEpoch() + absl::Nanoseconds(since) != time || since < kFar) {
    return absl::UnixEpoch() + absl::Floor(time - absl::UnixEpoch(), length);
  }
  const int64_t past = since % step;
  return absl::UnixEpoch() + absl::Nanoseconds(since - (past < 0 ? past + step : past));
}

bool OverlapsAny(const TimeRange& range, const std::vector<TimeRange>& others) {
  return std::any_of(others.begin(), others.end(),
                     [&](const TimeRange& other) { return range.Overlaps(other); });
}

}  // namespace drift
