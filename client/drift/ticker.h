// When the recorder's thread has something to do.
#ifndef DRIFT_TICKER_H_
#define DRIFT_TICKER_H_

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace drift {

// The standard library's condition variable waits by a clock that nobody sets; Abseil's, when the
// time is set back while it waits, for as much longer.
// Thread-safety: Wait by one thread, the others by any.
class Ticker {
 public:
  // For `interval`, or until woken.
  void Wait(std::chrono::nanoseconds interval) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait_for(lock, interval,
                      [this] { return woken_ || hinted_.load(std::memory_order_relaxed); });
    woken_ = false;
    hinted_.store(false, std::memory_order_relaxed);
  }

  // Ends the wait under way, or the next one.
  void Wake() {
    const std::lock_guard<std::mutex> lock(mutex_);
    woken_ = true;
    changed_.notify_one();
  }

  // The same without a lock, for which it may get lost.
  void Hint() {
    hinted_.store(true, std::memory_order_relaxed);
    changed_.notify_one();
  }

 private:
  std::atomic<bool> hinted_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;
};

}  // namespace drift

#endif  // DRIFT_TICKER_H_
