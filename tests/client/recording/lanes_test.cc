#include "drift/recording/lanes.h"

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace drift::recording {
namespace {

class NoWaker : public Waker {
 public:
  void Wake() override {}
};

uint64_t DrainCount(Lanes& lanes) {
  uint64_t count = 0;
  lanes.Drain([&count](const Entry&) { ++count; });
  return count;
}

class LanesTest : public ::testing::Test {
 protected:
  NoWaker waker_;
};

TEST_F(LanesTest, NothingIsLostOverManyThreadsWhileThereIsRoom) {
  constexpr int kThreads = 8;
  constexpr int kValues = 20'000;
  Lanes lanes(1 << 15, &waker_);
  std::vector<std::thread> threads;
  for (int t = 1; t <= kThreads; ++t) {
    threads.emplace_back([&lanes, t] {
      for (int i = 0; i < kValues; ++i) lanes.PushNumber(t, i);
    });
  }
  std::map<uint32_t, double> sums;
  uint64_t drained = 0;
  const auto take = [&](const Entry& entry) {
    sums[entry.alias] += entry.number;
    ++drained;
  };
  while (drained < kThreads * kValues) lanes.Drain(take);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(lanes.dropped(), 0u);
  for (int t = 1; t <= kThreads; ++t) EXPECT_EQ(sums[t], kValues * (kValues - 1.0) / 2);
}

TEST_F(LanesTest, WhatIsRecordedIsDrainedOrCountedAsDropped) {
  constexpr int kThreads = 4;
  constexpr int kValues = 50'000;
  Lanes lanes(64, &waker_);
  std::atomic<int> running = kThreads;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kValues; ++i) lanes.PushNumber(1, i);
      --running;
    });
  }
  uint64_t drained = 0;
  while (running > 0) drained += DrainCount(lanes);
  for (std::thread& thread : threads) thread.join();
  drained += DrainCount(lanes);
  EXPECT_EQ(drained + lanes.dropped(), uint64_t{kThreads} * kValues);
}

TEST_F(LanesTest, WhatAnEndedThreadLeftIsStillDrainedAndItsCountersStay) {
  Lanes lanes(64, &waker_);
  std::thread([&lanes] {
    for (int i = 0; i < 65; ++i) lanes.PushNumber(1, i);
    lanes.PushCategory(1, std::string(200, 'x'), kNow);
  }).join();
  EXPECT_EQ(DrainCount(lanes), 64u);
  EXPECT_EQ(DrainCount(lanes), 0u);
  EXPECT_EQ(lanes.dropped(), 1u);
  EXPECT_EQ(lanes.too_long(), 1u);
}

TEST_F(LanesTest, OneThreadMayRecordWithTwoRecordersByTurns) {
  Lanes first(64, &waker_);
  Lanes second(64, &waker_);
  for (int i = 0; i < 10; ++i) {
    first.PushNumber(1, i);
    second.PushNumber(1, i);
    second.PushNumber(1, i);
  }
  EXPECT_EQ(DrainCount(first), 10u);
  EXPECT_EQ(DrainCount(second), 20u);
}

TEST_F(LanesTest, ANewRecorderNeverGetsTheLaneOfOneThatIsGone) {
  for (int i = 0; i < 100; ++i) {
    auto lanes = std::make_unique<Lanes>(64, &waker_);
    lanes->PushNumber(1, i);
    EXPECT_EQ(DrainCount(*lanes), 1u);
  }
}

// Records when its thread's other thread-locals, the lane's among them, are gone already.
struct RecordsAtThreadEnd {
  ~RecordsAtThreadEnd() { lanes->PushNumber(1, 1); }
  Lanes* lanes = nullptr;
};

TEST_F(LanesTest, AValueRecordedWhileItsThreadEndsIsCountedAsDropped) {
  Lanes lanes(64, &waker_);
  std::thread([&lanes] {
    static thread_local RecordsAtThreadEnd late;  // made before the lane, so destroyed after it
    late.lanes = &lanes;
    lanes.PushNumber(1, 0);
  }).join();
  EXPECT_EQ(DrainCount(lanes), 1u);
  EXPECT_EQ(lanes.dropped(), 1u);
}

}  // namespace
}  // namespace drift::recording
