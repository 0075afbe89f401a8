#include "server/engine/window/pane.h"

#include "gtest/gtest.h"

namespace drift {
namespace {

constexpr absl::Duration kHour = absl::Hours(1);

absl::Time At(int64_t seconds) { return absl::FromUnixSeconds(seconds); }

TEST(PaneTest, ABoundaryIsItsOwnFloor) { EXPECT_EQ(FloorTo(At(7200), kHour), At(7200)); }

TEST(PaneTest, TimesInAPaneHaveItsStartAsFloor) {
  EXPECT_EQ(FloorTo(At(7201), kHour), At(7200));
  EXPECT_EQ(FloorTo(At(10800) - absl::Nanoseconds(1), kHour), At(7200));
}

TEST(PaneTest, PanesBefore1970AreAlignedLikeThoseAfter) {
  EXPECT_EQ(FloorTo(At(-1), kHour), At(-3600));
  EXPECT_EQ(FloorTo(At(-3600), kHour), At(-3600));
  EXPECT_EQ(FloorTo(At(-3601), kHour), At(-7200));
}

TEST(PaneTest, InfiniteTimesStay) {
  EXPECT_EQ(FloorTo(absl::InfinitePast(), kHour), absl::InfinitePast());
  EXPECT_EQ(FloorTo(absl::InfiniteFuture(), kHour), absl::InfiniteFuture());
}

TEST(PaneTest, TimesBetweenNanosecondsOrCenturiesAwayHaveTheirFloorToo) {
  const absl::Duration quarter = absl::Nanoseconds(1) / 4;
  EXPECT_EQ(FloorTo(At(0) - quarter, kHour), At(-3600));
  EXPECT_EQ(FloorTo(At(0) + quarter, quarter * 2), At(0));
  const absl::Time far = absl::UnixEpoch() - kHour * (24 * 365 * 1500);
  EXPECT_EQ(FloorTo(far + absl::Seconds(1), kHour), far);
}

TEST(PaneTest, ARangeHoldsItsStartAndNotItsEnd) {
  const TimeRange range{At(10), At(20)};
  EXPECT_TRUE(range.Contains(At(10)));
  EXPECT_TRUE(range.Contains(At(20) - absl::Nanoseconds(1)));
  EXPECT_FALSE(range.Contains(At(20)));
  EXPECT_FALSE(range.Contains(At(9)));
}

}  // namespace
}  // namespace drift
