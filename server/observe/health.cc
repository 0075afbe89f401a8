#include "server/observe/health.h"

namespace drift {

absl::Status Health::Ready() const {
  switch (phase_.load()) {
    case Phase::kStarting:
      return absl::UnavailableError("driftd is starting");
    case Phase::kDraining:
      return absl::UnavailableError("driftd is stopping");
    case Phase::kServing:
      break;
  }
  return store_();
}

}  // namespace drift
