#include "server/engine/window/window_specs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/engine/evaluate/memory_panes.h"

namespace drift {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr PaneLengths kLengths{
    .fine = absl::Seconds(10), .coarse = absl::Seconds(60), .grace = absl::Seconds(10)};

absl::Time At(int64_t seconds) { return absl::FromUnixSeconds(seconds); }

TimeRange Range(int64_t start, int64_t end) { return {At(start), At(end)}; }

WindowSpec Live(int seconds) {
  return {.tier = Tier::kFine,
          .pane = kLengths.fine,
          .length = absl::Seconds(seconds),
          .delay = absl::ZeroDuration()};
}

WindowSpec Trailing(int seconds, int delay) {
  return {.tier = Tier::kCoarse,
          .pane = kLengths.coarse,
          .length = absl::Seconds(seconds),
          .delay = absl::Seconds(delay)};
}

MemoryPanes PanesAt(std::initializer_list<int64_t> seconds) {
  MemoryPanes panes(kLengths);
  Counts one;
  one.Add(0, 1);
  for (int64_t second : seconds) panes.Add(At(second), 1, one);
  return panes;
}

TEST(WindowSpecsTest, NothingChangesWithoutWindowsOrPanes) {
  MemoryPanes panes = PanesAt({0});
  EXPECT_EQ(*WindowSpecs().NextChange(At(0), panes), absl::InfiniteFuture());
  MemoryPanes none(kLengths);
  WindowSpecs specs;
  specs.Add(Live(30));
  EXPECT_EQ(*specs.NextChange(At(0), none), absl::InfiniteFuture());
}

TEST(WindowSpecsTest, APaneEntersWhenItClosesAndLeavesALengthLater) {
  MemoryPanes panes = PanesAt({1000});
  WindowSpecs specs;
  specs.Add(Live(30));
  EXPECT_EQ(*specs.NextChange(At(0), panes), At(1010));
  EXPECT_EQ(*specs.NextChange(At(1010), panes), At(1040));
  EXPECT_EQ(*specs.NextChange(At(1040), panes), absl::InfiniteFuture());
}

TEST(WindowSpecsTest, TheFirstChangeOfAnyWindowIsTold) {
  MemoryPanes panes = PanesAt({0});
  WindowSpecs specs;
  specs.Add(Live(30));
  specs.Add(Trailing(120, 50));
  EXPECT_EQ(*specs.NextChange(At(0), panes), At(10));
  EXPECT_EQ(*specs.NextChange(At(10), panes), At(40));
  EXPECT_EQ(*specs.NextChange(At(40), panes), At(110)) << "enters the reference";
  EXPECT_EQ(*specs.NextChange(At(110), panes), At(230)) << "leaves it";
}

TEST(WindowSpecsTest, AWindowMovesUntilItsLastUseIsRemoved) {
  WindowSpecs specs;
  specs.Add(Live(30));
  specs.Add(Live(30));
  specs.Remove(Live(30));
  EXPECT_THAT(specs.Moving(Tier::kFine, At(100), At(110)),
              ElementsAre(Range(70, 80), Range(100, 110)));
  specs.Remove(Live(30));
  EXPECT_THAT(specs.Moving(Tier::kFine, At(100), At(110)), IsEmpty());
}

TEST(WindowSpecsTest, AJumpOverTheWholeWindowSkipsWhatLiesBetween) {
  WindowSpecs specs;
  specs.Add(Live(30));
  EXPECT_THAT(specs.Moving(Tier::kFine, At(100), At(1000)),
              ElementsAre(Range(70, 100), Range(970, 1000)));
}

TEST(WindowSpecsTest, OnlyWindowsOfTheTierMove) {
  WindowSpecs specs;
  specs.Add(Live(30));
  specs.Add(Trailing(120, 50));
  EXPECT_THAT(specs.Moving(Tier::kCoarse, At(220), At(230)),
              ElementsAre(Range(0, 60), Range(120, 180)));
  EXPECT_THAT(specs.Moving(Tier::kCoarse, At(110), At(160)), IsEmpty()) << "between boundaries";
}

TEST(WindowSpecsTest, APaneMattersUntilItLeavesTheLongestWindowOfItsTier) {
  WindowSpecs specs;
  EXPECT_EQ(specs.Reach(Tier::kFine), absl::ZeroDuration());
  specs.Add(Live(30));
  specs.Add(Live(50));
  specs.Add(Trailing(120, 50));
  EXPECT_EQ(specs.Reach(Tier::kFine), absl::Seconds(60));
  EXPECT_EQ(specs.Reach(Tier::kCoarse), absl::Seconds(60 + 120 + 50));
  EXPECT_EQ(At(0) + specs.Reach(Tier::kFine), Live(50).LeavesAt(At(0)));
}

TEST(UnionTest, JoinsWhatOverlapsOrTouchesAndDropsWhatIsEmpty) {
  EXPECT_THAT(Union({Range(5, 9), Range(0, 2), Range(2, 3), Range(8, 10), Range(4, 4)}),
              ElementsAre(Range(0, 3), Range(5, 10)));
  EXPECT_THAT(Union({Range(0, 10), Range(2, 3)}), ElementsAre(Range(0, 10)));
  EXPECT_THAT(Union({Range(7, 3)}), IsEmpty());
}

}  // namespace
}  // namespace drift
