#include "server/engine/evaluate/plan.h"

#include <gtest/gtest.h>

namespace drift {
namespace {

constexpr absl::Duration kDay = absl::Hours(24);

absl::Time At(int hour, int minute) {
  return absl::FromUnixSeconds(1'700'000'000 / 86'400 * 86'400) + absl::Hours(hour) +
         absl::Minutes(minute);
}

WindowSpecList Windows(absl::Duration live, ReferenceSpec reference) {
  WatchPlan plan;
  plan.live = live;
  return ReferenceWindows(plan, reference, PaneLengths());
}

TEST(ReferenceWindowsTest, ThePeriodBeforeEndsWhereLiveStarts) {
  const WindowSpecList windows = Windows(absl::Minutes(10), {"before", PreviousSpec()});
  ASSERT_EQ(windows.size(), 1u);
  EXPECT_EQ(windows[0].At(At(12, 0)), (TimeRange{At(11, 40), At(11, 50)}));
}

TEST(ReferenceWindowsTest, ASeasonIsTheSameHourOfTheDaysBefore) {
  const WindowSpecList windows = Windows(absl::Hours(1), {"days", SeasonalSpec{kDay, 3}});
  ASSERT_EQ(windows.size(), 3u);
  EXPECT_EQ(windows[0].At(At(12, 0)), (TimeRange{At(11, 0) - kDay, At(12, 0) - kDay}));
  EXPECT_EQ(windows[2].At(At(12, 0)), (TimeRange{At(11, 0) - 3 * kDay, At(12, 0) - 3 * kDay}));
}

TEST(ReferenceWindowsTest, BetweenHoursASeasonIsTheNearestHour) {
  const WindowSpecList windows = Windows(absl::Hours(1), {"days", SeasonalSpec{kDay, 1}});
  EXPECT_EQ(windows[0].At(At(12, 20)), (TimeRange{At(11, 0) - kDay, At(12, 0) - kDay}));
  EXPECT_EQ(windows[0].At(At(12, 40)), (TimeRange{At(12, 0) - kDay, At(13, 0) - kDay}));
}

TEST(ReferenceWindowsTest, AShortLiveWindowIsComparedWithTheHourAroundIt) {
  const WindowSpecList windows = Windows(absl::Minutes(10), {"days", SeasonalSpec{kDay, 1}});
  EXPECT_EQ(windows[0].At(At(12, 0)), (TimeRange{At(11, 0) - kDay, At(12, 0) - kDay}));
  EXPECT_EQ(windows[0].At(At(12, 10)), (TimeRange{At(12, 0) - kDay, At(13, 0) - kDay}));
}

TEST(ReferenceWindowsTest, WhatIsNotMadeOfPanesHasNone) {
  EXPECT_TRUE(Windows(absl::Hours(1), {"training", PinnedSpec()}).empty());
  EXPECT_TRUE(Windows(absl::Hours(1), {"production", OtherSeriesSpec()}).empty());
}

TEST(ReferenceSpecTest, OnlyATrailingReferenceFreezes) {
  EXPECT_TRUE((ReferenceSpec{"a", TrailingSpec{kDay, absl::ZeroDuration(), true}}).freezes());
  EXPECT_FALSE((ReferenceSpec{"a", TrailingSpec{kDay, absl::ZeroDuration(), false}}).freezes());
  EXPECT_FALSE((ReferenceSpec{"a", PreviousSpec()}).freezes());
}

}  // namespace
}  // namespace drift
