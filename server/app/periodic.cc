#include "server/app/periodic.h"

#include <utility>

namespace drift {

Periodic::Periodic(absl::Duration period, std::function<void()> work)
    : period_(period), work_(std::move(work)), thread_([this] { Loop(); }) {}

Periodic::~Periodic() {
  {
    const std::lock_guard<std::mutex> lock(mu_);
    stopping_ = true;
  }
  stop_.notify_one();
  thread_.join();
}

void Periodic::Loop() {
  while (true) {
    {
      std::unique_lock<std::mutex> lock(mu_);
      const auto period = absl::ToChronoNanoseconds(period_);
      if (stop_.wait_for(lock, period, [this] { return stopping_; })) return;
    }
    work_();
  }
}

}  // namespace drift
