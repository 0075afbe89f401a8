#include "server/rpc/blocking_thread.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace drift {

BlockingThread::BlockingThread(size_t max_bytes)
    : max_bytes_(max_bytes), thread_([this] {
        for (Works works = Take(); !works.empty(); works = Take()) {
          for (const std::function<void()>& work : works) work();
        }
      }) {}

void BlockingThread::Post(std::function<void()> work) {
  absl::MutexLock lock(&mu_);
  works_.push_back(std::move(work));
}

absl::Status BlockingThread::PostMessage(size_t bytes, std::function<void()> work) {
  absl::MutexLock lock(&mu_);
  if (bytes_ > 0 && bytes > max_bytes_ - std::min(bytes_, max_bytes_)) {
    return absl::ResourceExhaustedError(
        absl::StrCat("a message of ", bytes, " bytes finds no room: ", bytes_, " of ", max_bytes_,
                     " bytes wait for new series to be made"));
  }
  bytes_ += bytes;
  works_.push_back([this, bytes, work = std::move(work)] {
    work();
    Release(bytes);
  });
  return absl::OkStatus();
}

void BlockingThread::Release(size_t bytes) {
  absl::MutexLock lock(&mu_);
  bytes_ -= bytes;
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
