// A thread for what has to wait for the writing thread. gRPC's callback threads are few (2 on a
// small machine) and carry everybody's messages, its own bookkeeping included, so they must not
// wait.
#ifndef DRIFT_SERVER_RPC_BLOCKING_THREAD_H_
#define DRIFT_SERVER_RPC_BLOCKING_THREAD_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"

namespace drift {

// Thread-safety: safe.
class BlockingThread {
 public:
  // Keeps at most `max_bytes` of messages waiting.
  explicit BlockingThread(size_t max_bytes);
  ~BlockingThread() { Stop(); }

  // Runs `work` after all that was posted before; never once Stop has returned.
  void Post(std::function<void()> work);

  // The same for work that holds a message of `bytes`. ResourceExhausted, and nothing is run, when
  // it finds no room; one message alone always does.
  absl::Status PostMessage(size_t bytes, std::function<void()> work);

  // Finishes what was posted and ends the thread. Idempotent, but not for several threads at once.
  void Stop();

 private:
  using Works = std::deque<std::function<void()>>;

  Works Take();
  void Release(size_t bytes);

  const size_t max_bytes_;
  absl::Mutex mu_;
  size_t bytes_ ABSL_GUARDED_BY(mu_) = 0;  // of messages whose work has not run yet
  Works works_ ABSL_GUARDED_BY(mu_);
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  std::thread thread_;
};

}  // namespace drift

#endif  // DRIFT_SERVER_RPC_BLOCKING_THREAD_H_
