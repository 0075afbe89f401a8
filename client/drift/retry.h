// How long to wait before the next attempt: longer each time, and never the same for two clients,
// so that a server that comes back is not met by all of them at once. Thread-safety: none.
#ifndef DRIFT_RETRY_H_
#define DRIFT_RETRY_H_

#include "absl/random/random.h"
#include "absl/time/time.h"

namespace drift {

class Backoff {
 public:
  Backoff(absl::Duration least, absl::Duration most) : least_(least), most_(most), next_(least) {}

  // Grows by 1.6 from call to call, from `least` to `most`, give or take a fifth.
  absl::Duration Next();
  void Reset() { next_ = least_; }

 private:
  const absl::Duration least_;
  const absl::Duration most_;
  absl::Duration next_;
  absl::BitGen random_;
};

}  // namespace drift

#endif  // DRIFT_RETRY_H_
