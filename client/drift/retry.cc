#include "drift/retry.h"

#include <algorithm>

namespace drift {

absl::Duration Backoff::Next() {
  const absl::Duration wait = next_ * absl::Uniform(random_, 0.8, 1.2);
  next_ = std::min(next_ * 1.6, most_);
  return wait;
}

}  // namespace drift
