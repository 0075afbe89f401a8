// A recorder while the wall clock is set back: a program of its own, whose wall clock is ours. The
// kernel's is not, so that timed waits under way are as ever.
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <thread>

#include "drift/recorder.h"
#include "tests/client/fake_ingest.h"

namespace {
std::atomic<int64_t> set_back_seconds = 0;
}  // namespace

// Stands in for that of the C library, for the libraries that are linked, too.
extern "C" int clock_gettime(clockid_t clock, timespec* time) noexcept {
  const auto result = static_cast<int>(syscall(SYS_clock_gettime, clock, time));
  if (clock == CLOCK_REALTIME) time->tv_sec -= set_back_seconds.load();
  return result;
}

namespace drift {
namespace {

// By a clock that is not set back.
bool ReachesWithin20Seconds(const FakeIngest& server, uint64_t values) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (server.committed_values() < values) {
    if (std::chrono::steady_clock::now() > give_up) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

class ClockSetBackTest : public testing::Test {
 protected:
  ClockSetBackTest() {
    set_back_seconds = 0;
    recorder_ = *Recorder::Create({.server = server_.address(),
                                   .ship_interval = absl::Milliseconds(20),
                                   .shutdown_timeout = absl::ZeroDuration()});
    score_ = recorder_->Series({.model = "fraud", .feature = "score"});
  }

  void SetBackByAnHour() {
    const absl::Time before = absl::Now();
    set_back_seconds = 3600;
    ASSERT_LT(absl::Now(), before);
  }

  FakeIngest server_;
  std::unique_ptr<Recorder> recorder_;
  SeriesHandle score_;
};

TEST_F(ClockSetBackTest, WhatIsRecordedIsShippedAsEver) {
  recorder_->Record(score_, 1);
  ASSERT_TRUE(ReachesWithin20Seconds(server_, 1));
  SetBackByAnHour();
  recorder_->Record(score_, 2);
  EXPECT_TRUE(ReachesWithin20Seconds(server_, 2));
}

TEST_F(ClockSetBackTest, AServerThatComesBackIsFound) {
  recorder_->Record(score_, 1);
  ASSERT_TRUE(ReachesWithin20Seconds(server_, 1));
  server_.Stop();
  SetBackByAnHour();
  recorder_->Record(score_, 2);
  server_.Start();
  EXPECT_TRUE(ReachesWithin20Seconds(server_, 2));
}

}  // namespace
}  // namespace drift
