// A thread for what has to wait for the writing thread. gRPC's callback threads are few (2 on a
// small machine) and carry everybody's messages, its own bookkeeping included, so they must not
// wait.
#ifndef DRIFT_SERVER_RPC_BLOCKING_THREAD_H_
#define DRIFT_SERVER_RPC_BLOCKING_THREAD_H_

#include <deque>
#include <functional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace drift {

// Thread-safety: safe.
class BlockingThread {
 public:
  BlockingThread();
  ~BlockingThread() { Stop(); }

  // Runs `work` after all that was posted before; never once Stop has returned.
  void Post(std::function<void()> work);

  // Finishes what was posted and ends the thread. Idempotent, but not for several threads at once.
  void Stop();

 private:
  using Works = std::deque<std::function<void()>>;

  Works Take();

  absl::Mutex mu_;
  Works works_ ABSL_GUARDED_BY(mu_);
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  std::thread thread_;
};

}  // namespace drift

#endif  // DRIFT_SERVER_RPC_BLOCKING_THREAD_H_
