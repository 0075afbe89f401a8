// The years 1 to 9999, which every format of time that is read or written here can tell: protobuf's
// Timestamp, RFC 3339 and the store's.
#ifndef DRIFT_SERVER_ENGINE_WINDOW_YEARS_H_
#define DRIFT_SERVER_ENGINE_WINDOW_YEARS_H_

#include <cstdint>

#include "absl/time/time.h"

namespace drift {

inline constexpr int64_t kFirstUnixSecond = -62'135'596'800;  // 0001-01-01T00:00:00Z
inline constexpr int64_t kLastUnixSecond = 253'402'300'799;   // 9999-12-31T23:59:59Z
inline constexpr int64_t kFirstUnixMicrosecond = kFirstUnixSecond * 1'000'000;
inline constexpr int64_t kLastUnixMicrosecond = kLastUnixSecond * 1'000'000 + 999'999;

inline bool InYears1To9999(absl::Time time) {
  return absl::FromUnixSeconds(kFirstUnixSecond) <= time &&
         time < absl::FromUnixSeconds(kLastUnixSecond + 1);
}

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_WINDOW_YEARS_H_
