// Sums of what strangers claim: they stop at the greatest number instead of starting over at 0.
#ifndef DRIFT_SERVER_CATALOG_SATURATING_H_
#define DRIFT_SERVER_CATALOG_SATURATING_H_

#include <cstdint>
#include <limits>

namespace drift {

inline uint64_t SaturatingSum(uint64_t a, uint64_t b) {
  constexpr uint64_t kMost = std::numeric_limits<uint64_t>::max();
  return b > kMost - a ? kMost : a + b;
}

}  // namespace drift

#endif  // DRIFT_SERVER_CATALOG_SATURATING_H_
