#include "server/engine/window/window.h"

#include "gtest/gtest.h"

namespace drift {
namespace {

absl::Time At(int64_t seconds) { return absl::FromUnixSeconds(seconds); }

TimeRange Range(int64_t start, int64_t end) { return {At(start), At(end)}; }

// The last 30 s in panes of 10 s.
WindowSpec Live() {
  return {.tier = Tier::kFine,
          .pane = absl::Seconds(10),
          .length = absl::Seconds(30),
          .delay = absl::ZeroDuration()};
}

// 2 min in panes of 1 min, 30 s behind.
WindowSpec Trailing() {
  return {.tier = Tier::kCoarse,
          .pane = absl::Minutes(1),
          .length = absl::Minutes(2),
          .delay = absl::Seconds(30)};
}

Counts Ones(int64_t bucket, uint64_t count) {
  Counts counts;
  counts.Add(bucket, count);
  return counts;
}

TEST(WindowSpecTest, ALiveWindowEndsWithTheClosedPane) {
  EXPECT_EQ(Live().At(At(100)), Range(70, 100));
}

TEST(WindowSpecTest, ADelayedWindowEndsAtTheLastBoundaryOfItsTier) {
  EXPECT_EQ(Trailing().At(At(210)), Range(60, 180));
  EXPECT_EQ(Trailing().At(At(209)), Range(0, 120));
}

TEST(WindowSpecTest, Before1970WindowsLieAsAfter) {
  EXPECT_EQ(Live().At(At(-100)), Range(-130, -100));
  EXPECT_EQ(Trailing().At(At(-100)), Range(-300, -180));
}

TEST(WindowSpecTest, APaneIsInFromEnteringUntilLeaving) {
  for (const WindowSpec& spec : {Live(), Trailing()}) {
    const absl::Time start = At(-60);
    const absl::Duration tick = absl::Seconds(10);
    EXPECT_FALSE(spec.At(spec.EntersAt(start) - tick).Contains(start));
    EXPECT_TRUE(spec.At(spec.EntersAt(start)).Contains(start));
    EXPECT_TRUE(spec.At(spec.LeavesAt(start) - tick).Contains(start));
    EXPECT_FALSE(spec.At(spec.LeavesAt(start)).Contains(start));
  }
}

TEST(WindowSpecTest, APaneIsHeldWhereverTheWindowContainsItsStart) {
  for (const WindowSpec& spec : {Live(), Trailing()}) {
    for (absl::Time start = At(-120); start <= At(120); start += spec.pane) {
      for (absl::Time closed_end = At(-300); closed_end <= At(300);
           closed_end += absl::Seconds(1)) {
        ASSERT_EQ(spec.Holds(start, closed_end), spec.At(closed_end).Contains(start))
            << start << " when " << closed_end << " has closed";
      }
    }
    for (absl::Time never : {absl::InfinitePast(), absl::InfiniteFuture()}) {
      EXPECT_FALSE(spec.Holds(At(0), never));
    }
  }
}

TEST(WindowTest, AFrozenCopyStaysWhereItIsWithItsCounts) {
  Counts counts = Ones(3, 7);
  counts.Add(Special::kMissing, 2);
  Window window = Window::Frozen(Range(60, 180), counts);
  EXPECT_EQ(window.sum(), counts);
  EXPECT_EQ(window.RangeAt(At(1000)), Range(60, 180));
  EXPECT_FALSE(window.Slide(At(990), Ones(4, 1), At(990), At(1000)));
  EXPECT_EQ(window.sum(), counts);
}

// As of a model in which nothing has closed.
TEST(WindowTest, AFrozenCopyMayBeNowhere) {
  const TimeRange nowhere{absl::InfinitePast(), absl::InfinitePast()};
  const Window window = Window::Frozen(nowhere, Counts());
  EXPECT_EQ(window.RangeAt(At(0)), nowhere);
  EXPECT_TRUE(window.sum().empty());
}

TEST(WindowTest, SlidingAddsWhatEntersAndTakesAwayWhatLeaves) {
  Window window({.specs = {Live()}}, /*max_buckets=*/0, /*dropped_bits=*/0);
  EXPECT_TRUE(window.Slide(At(0), Ones(1, 5), absl::InfinitePast(), At(10)));
  EXPECT_TRUE(window.Slide(At(10), Ones(1, 2), At(10), At(20)));
  EXPECT_EQ(window.sum(), Ones(1, 7));
  EXPECT_TRUE(window.Slide(At(0), Ones(1, 5), At(20), At(40)));
  EXPECT_EQ(window.sum(), Ones(1, 2));
}

TEST(WindowTest, APaneThatIsInOrOutBothTimesChangesNothing) {
  Window window({.specs = {Live()}}, 0, 0);
  window.Slide(At(0), Ones(1, 5), absl::InfinitePast(), At(10));
  EXPECT_FALSE(window.Slide(At(0), Ones(1, 5), At(10), At(20)));
  EXPECT_FALSE(window.Slide(At(50), Ones(1, 5), At(10), At(20)));
  EXPECT_FALSE(window.Slide(At(20), Ones(1, 5), At(10), At(1000))) << "jumped over";
  EXPECT_EQ(window.sum(), Ones(1, 5));
}

TEST(WindowTest, ALateValueJoinsTheWindowThatHoldsItsPane) {
  Window window({.specs = {Live()}}, 0, 0);
  window.AddLate(At(70), Ones(3, 1), At(100));
  window.AddLate(At(90), Ones(3, 1), At(100));
  EXPECT_EQ(window.sum(), Ones(3, 2));
  window.AddLate(At(60), Ones(3, 1), At(100));
  window.AddLate(At(100), Ones(3, 1), At(100));
  EXPECT_EQ(window.sum(), Ones(3, 2)) << "one has left, the other is still open";
}

TEST(WindowTest, AFrozenWindowStaysAndStillTakesLateValues) {
  Window window({.specs = {Live()}}, 0, 0);
  window.Slide(At(0), Ones(1, 5), absl::InfinitePast(), At(10));
  window.Freeze(window.RangeAt(At(10)));
  EXPECT_FALSE(window.Slide(At(10), Ones(1, 2), At(10), At(20)));
  EXPECT_FALSE(window.Slide(At(0), Ones(1, 5), At(20), At(90)));
  EXPECT_EQ(window.RangeAt(At(90)), Range(-20, 10));
  window.AddLate(At(-20), Ones(1, 1), At(90));
  window.AddLate(At(80), Ones(1, 1), At(90));
  EXPECT_EQ(window.sum(), Ones(1, 6));
  window.Thaw();
  EXPECT_EQ(window.RangeAt(At(90)), Range(60, 90));
}

// The last 20 s, and the 20 s that ended 10 s before: they overlap by 10.
Window TwoWindows() {
  WindowSpec spec = Live();
  spec.length = absl::Seconds(20);
  WindowSpec before = spec;
  before.delay = absl::Seconds(10);
  return Window({.specs = {spec, before}}, 0, 0);
}

TEST(WindowTest, OfSeveralWindowsAPaneCountsOnceForEachThatHoldsIt) {
  Window window = TwoWindows();
  EXPECT_TRUE(window.Slide(At(0), Ones(1, 5), At(0), At(10)));
  EXPECT_EQ(window.sum(), Ones(1, 5));
  EXPECT_TRUE(window.Slide(At(0), Ones(1, 5), At(10), At(20))) << "enters the second, too";
  EXPECT_EQ(window.sum(), Ones(1, 10));
  EXPECT_TRUE(window.Slide(At(0), Ones(1, 5), At(20), At(30))) << "leaves the first";
  EXPECT_EQ(window.sum(), Ones(1, 5));
  window.AddLate(At(0), Ones(1, 1), At(30));
  EXPECT_EQ(window.sum(), Ones(1, 6));
}

TEST(WindowTest, APaneThatMovesFromOneWindowToTheNextIsAChange) {
  Window window = TwoWindows();
  window.Slide(At(0), Ones(1, 5), At(0), At(10));
  EXPECT_TRUE(window.Slide(At(0), Ones(1, 5), At(10), At(30)));
  EXPECT_EQ(window.sum(), Ones(1, 5));
}

TEST(WindowTest, SeveralWindowsReachFromTheEarliestToTheLatest) {
  EXPECT_EQ(TwoWindows().RangeAt(At(100)), Range(70, 100));
}

TEST(WindowTest, TheResolutionOnlyFalls) {
  Window window({.specs = {Live()}}, /*max_buckets=*/1, 0);
  window.AddLate(At(0), Ones(1, 1), At(10));
  window.AddLate(At(0), Ones(2, 1), At(10));
  const int dropped_bits = window.sum().dropped_bits();
  EXPECT_GT(dropped_bits, 0) << "two buckets had to become one";
  window.Clear();
  window.AddLate(At(0), Ones(1, 1), At(10));
  EXPECT_EQ(window.sum().dropped_bits(), dropped_bits);
}

}  // namespace
}  // namespace drift
