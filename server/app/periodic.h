// Work that is due again and again, on a thread of its own.
#ifndef DRIFT_SERVER_APP_PERIODIC_H_
#define DRIFT_SERVER_APP_PERIODIC_H_

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "absl/time/time.h"

namespace drift {

// Thread-safety: safe.
class Periodic {
 public:
  // Calls `work` every `period`, for the first time after one; never twice at once.
  Periodic(absl::Duration period, std::function<void()> work);
  // Waits for a call that is under way, not for the next one.
  ~Periodic();
  Periodic(const Periodic&) = delete;
  Periodic& operator=(const Periodic&) = delete;

 private:
  void Loop();

  const absl::Duration period_;
  const std::function<void()> work_;
  // The standard library's, which wait by a clock that nobody sets, as Abseil's do not.
  std::mutex mu_;
  std::condition_variable stop_;
  bool stopping_ = false;  // under mu_
  std::thread thread_;
};

}  // namespace drift

#endif  // DRIFT_SERVER_APP_PERIODIC_H_
