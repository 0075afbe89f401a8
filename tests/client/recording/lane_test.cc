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
  lane_.PushTimedNumber(1, 63, 0);
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
  std::atomic<bool> done = false;
  std::thread producer([&] {
    for (int i = 0; i < kValues; ++i) {
      if (i % 3 == 0) {
        lane_.PushTimedNumber(1, i, i);
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
    ASSERT_EQ(entry.time_us,
              static_cast<int>(entry.number) % 3 == 0 ? static_cast<int64_t>(entry.number) : kNow);
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
