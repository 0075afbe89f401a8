#include "tests/calibration/parallel.h"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <iostream>
#include <mutex>
#include <thread>
#include <vector>

namespace drift::calibration {
namespace {

class Progress {
 public:
  Progress(const std::string& what, int pieces) : what_(what), pieces_(pieces) {}
  ~Progress() {
    if (terminal_) std::cerr << "\r\033[K" << std::flush;
  }

  void Done() {
    const std::lock_guard lock(mutex_);
    ++done_;
    const auto now = std::chrono::steady_clock::now();
    if (now - shown_ < (terminal_ ? std::chrono::seconds(1) : std::chrono::seconds(60))) return;
    shown_ = now;
    std::cerr << (terminal_ ? "\r\033[K" : "") << what_ << ": " << 100 * done_ / pieces_ << " %"
              << (terminal_ ? "" : "\n") << std::flush;
  }

 private:
  const std::string what_;
  const int pieces_;
  const bool terminal_ = isatty(STDERR_FILENO) == 1;
  std::mutex mutex_;
  int done_ = 0;
  std::chrono::steady_clock::time_point shown_ = std::chrono::steady_clock::now();
};

}  // namespace

void InParallel(const std::string& what, int pieces, const std::function<void(int)>& piece) {
  Progress progress(what, pieces);
  std::atomic<int> next = 0;
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < std::max(1u, std::thread::hardware_concurrency()); ++i) {
    threads.emplace_back([&] {
      for (int mine = next++; mine < pieces; mine = next++) {
        piece(mine);
        progress.Done();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace drift::calibration
