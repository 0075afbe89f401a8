#include "drift/recording/lane.h"

#include <cmath>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace drift::recording {
namespace {

using ::testing::ElementsAre;

class CountingWaker : public Waker {
 public:
  void Wake() override { ++wakes; }
  std::atomic<int> wakes = 0;
};

// An entry that outlives the drain.
struct Drained {
  uint32_t alias;
  EntryKind kind;
  double number;
  int64_t time_us;
  std::string category;
  friend bool operator==(const Drained&, const Drained&) = default;
};

std::vector<Drained> DrainAll(Lane& lane) {
  std::vector<Drained> all;
  lane.Drain([&all](const Entry& entry) {
    all.push_back(
        {entry.alias, entry.kind, entry.number, entry.time_us, std::string(entry.category)});
  });
  return all;
}

Drained Number(uint32_t alias, double value, int64_t time_us = kNow) {
  return {alias, EntryKind::kNumber, value, time_us, ""};
}
Drained Category(uint32_t alias, std::string category, int64_t time_us = kNow) {
  return {alias, EntryKind::kCategory, 0, time_us, std::move(category)};
}

class LaneTest : public ::testing::Test {
 protected:
  CountingWaker waker_;
  Lane lane_{64, &waker_};
};

TEST_F(LaneTest, GivesBackEveryKindOfEntryInOrder) {
  lane_.PushNumber(1, 0.25);
  lane_.PushTimedNumber(2, -3, 1'700'000'000'000'000);
  lane_.PushCategory(3, "Germany", kNow);
  lane_.PushMissing(4, -5);
  EXPECT_THAT(DrainAll(lane_),
              ElementsAre(Number(1, 0.25), Number(2, -3, 1'700'000'000'000'000),
                          Category(3, "Germany"), Drained{4, EntryKind::kMissing, 0, -5, ""}));
  EXPECT_TRUE(DrainAll(lane_).empty());
}

TEST_F(LaneTest, KeepsEveryEventTimeExactly) {
  constexpr int64_t kMinute = 60'000'000;
  constexpr int64_t kStart = 1'700'000'000'000'000;
  std::vector<int64_t> times = {0, -1, kStart};
  for (int64_t step = 1; step < 20 * kMinute; step *= 2) {
    for (const int64_t near : {step - 1, step, step + 1}) {
      times.push_back(kStart + near);
      times.push_back(kStart - near);
      times.push_back(kStart);
    }
  }
  times.push_back(std::numeric_limits<int64_t>::max());
  times.push_back(std::numeric_limits<int64_t>::min() + 2);
  times.push_back(std::numeric_limits<int64_t>::max());
  for (const int64_t time_us : times) {
    lane_.PushTimedNumber(9, 0.5, time_us);
    EXPECT_THAT(DrainAll(lane_), ElementsAre(Number(9, 0.5, time_us)));
  }
}

TEST_F(LaneTest, AnEventTimeMinutesFromTheOnesBeforeTakesOneMoreSlot) {
  constexpr int64_t kHour = 3'600'000'000;
  lane_.PushTimedNumber(1, 0, kHour);  // two slots
  for (int i = 0; i < 62; ++i) lane_.PushTimedNumber(1, 1, kHour + i * 4'000'000);
  EXPECT_EQ(lane_.dropped(), 0u);
  lane_.PushTimedNumber(1, 2, kHour);
  EXPECT_EQ(lane_.dropped(), 1u);
  EXPECT_EQ(DrainAll(lane_).size(), 63u);
}

TEST_F(LaneTest, ADroppedEventTimeLeavesTheNextOnesRight) {
  constexpr int64_t kHour = 3'600'000'000;
  for (int i = 0; i < 63; ++i) lane_.PushNumber(1, i);
  lane_.PushTimedNumber(1, 0, kHour);
  EXPECT_EQ(lane_.dropped(), 1u);
  DrainAll(lane_);
  lane_.PushTimedNumber(1, 1, 5);
  lane_.PushTimedNumber(1, 2, kHour);
  lane_.PushTimedNumber(1, 3, kHour + 5);
  EXPECT_THAT(DrainAll(lane_),
              ElementsAre(Number(1, 1, 5), Number(1, 2, kHour), Number(1, 3, kHour + 5)));
}

TEST_F(LaneTest, KeepsInfinitiesAndNan) {
  lane_.PushNumber(1, std::numeric_limits<double>::infinity());
  lane_.PushNumber(1, std::nan(""));
  const std::vector<Drained> drained = DrainAll(lane_);
  ASSERT_EQ(drained.size(), 2u);
  EXPECT_EQ(drained[0].number, std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isnan(drained[1].number));
}

TEST_F(LaneTest, TakesCategoriesOfEveryLengthUpToTheLimitAcrossTheEndOfTheRing) {
  for (size_t length = 0; length <= kMaxCategoryBytes; ++length) {
    std::string category;
    for (size_t i = 0; i < length; ++i) category.push_back(static_cast<char>('a' + i % 26));
    lane_.PushCategory(7, category, 5);
    EXPECT_THAT(DrainAll(lane_), ElementsAre(Category(7, category, 5)));
  }
  EXPECT_EQ(lane_.dropped(), 0u);
  EXPECT_EQ(lane_.too_long(), 0u);
}

TEST_F(LaneTest, CountsALongerCategoryApart) {
  lane_.PushCategory(7, std::string(kMaxCategoryBytes + 1, 'x'), kNow);
  EXPECT_TRUE(DrainAll(lane_).empty());
  EXPECT_EQ(lane_.too_long(), 1u);
  EXPECT_EQ(lane_.dropped(), 0u);
}

TEST_F(LaneTest, DropsAndCountsWhatFindsNoRoomAndGoesOnWhenThereIsRoomAgain) {
  for (int i = 0; i < 70; ++i) lane_.PushNumber(1, i);
  EXPECT_EQ(lane_.dropped(), 6u);
  const std::vector<Drained> drained = DrainAll(lane_);
  ASSERT_EQ(drained.size(), 64u);
  EXPECT_EQ(drained.back(), Number(1, 63));
  lane_.PushNumber(1, 70);
  EXPECT_THAT(DrainAll(lane_), ElementsAre(Number(1, 70)));
  EXPECT_EQ(lane_.dropped(), 6u);
}

TEST_F(LaneTest, AnEntryOfSeveralSlotsIsDroppedAsAWhole) {
  for (int i = 0; i < 63; ++i) lane_.PushNumber(1, i);
  lane_.PushTimedNumber(1, 63, 3'600'000'000);
  lane_.PushCategory(1, "x", 0);
  EXPECT_EQ(lane_.dropped(), 2u);
  EXPECT_EQ(DrainAll(lane_).size(), 63u);
}

TEST_F(LaneTest, WakesTheRecorderWheneverAQuarterWasFilled) {
  for (int i = 0; i < 15; ++i) lane_.PushNumber(1, i);
  EXPECT_EQ(waker_.wakes, 0);
  lane_.PushNumber(1, 15);
  EXPECT_EQ(waker_.wakes, 1);
  for (int i = 0; i < 16; ++i) lane_.PushNumber(1, i);
  EXPECT_EQ(waker_.wakes, 2);
}

TEST_F(LaneTest, HandsOverInOrderWhileTheOtherThreadIsPushing) {
  constexpr int kValues = 200'000;
  constexpr int64_t kStep = 40'000'000;  // so that some event times take two slots
  std::atomic<bool> done = false;
  std::thread producer([&] {
    for (int i = 0; i < kValues; ++i) {
      if (i % 3 == 0) {
        lane_.PushTimedNumber(1, i, i * kStep);
      } else {
        lane_.PushNumber(1, i);
      }
    }
    done = true;
  });
  uint64_t drained = 0;
  double last = -1;
  const auto take = [&](const Entry& entry) {
    ASSERT_GT(entry.number, last);
    ASSERT_EQ(entry.time_us, static_cast<int>(entry.number) % 3 == 0
                                 ? static_cast<int64_t>(entry.number) * kStep
                                 : kNow);
    last = entry.number;
    ++drained;
  };
  while (!done) lane_.Drain(take);
  producer.join();
  lane_.Drain(take);
  EXPECT_EQ(drained + lane_.dropped(), uint64_t{kValues});
  EXPECT_GT(drained, 0u);
}

}  // namespace
}  // namespace drift::recording
