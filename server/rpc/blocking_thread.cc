#include "server/rpc/blocking_thread.h"

#include <utility>

namespace drift {

BlockingThread::BlockingThread()
    : thread_([this] {
        for (Works works = Take(); !works.empty(); works = Take()) {
          for (const std::function<void()>& work : works) work();
        }
      }) {}

void BlockingThread::Post(std::function<void()> work) {
  absl::MutexLock lock(&mu_);
  works_.push_back(std::move(work));
}

void BlockingThread::Stop() {
  {
    absl::MutexLock lock(&mu_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

// Empty once there is nothing left to do.
BlockingThread::Works BlockingThread::Take() {
  const auto has_news = [this]() ABSL_SHARED_LOCKS_REQUIRED(mu_) {
    return stopping_ || !works_.empty();
  };
  absl::MutexLock lock(&mu_);
  mu_.Await(absl::Condition(&has_news));
  return std::exchange(works_, {});
}

}  // namespace drift
