#include "client/cli/format/bars.h"

#include <limits>

#include "gtest/gtest.h"

namespace drift::cli {
namespace {

TEST(BarTest, IsDrawnToAnEighthOfAColumn) {
  EXPECT_EQ(Bar(1, 4), "████");
  EXPECT_EQ(Bar(0.5, 4), "██");
  EXPECT_EQ(Bar(0.59375, 4), "██▍");  // 19 of 32 eighths
}

TEST(BarTest, AnythingAboveZeroShowsAndZeroDoesNot) {
  EXPECT_EQ(Bar(1e-9, 4), "▏");
  EXPECT_EQ(Bar(0, 4), "");
  EXPECT_EQ(Bar(std::numeric_limits<double>::quiet_NaN(), 4), "");
}

TEST(BarTest, IsNeverWiderThanItsWidth) { EXPECT_EQ(Bar(7, 2), "██"); }

TEST(SpreadTest, EveryItemIsInExactlyOneColumn) {
  const std::vector<ItemRange> ranges = SpreadOverColumns(10, 4);
  ASSERT_EQ(ranges.size(), 4u);
  size_t next = 0;
  for (const ItemRange& range : ranges) {
    EXPECT_EQ(range.first, next);
    EXPECT_GT(range.last, range.first);
    next = range.last;
  }
  EXPECT_EQ(next, 10u);
}

TEST(SpreadTest, FewItemsHaveAColumnEach) { EXPECT_EQ(SpreadOverColumns(3, 80).size(), 3u); }

TEST(SparklineTest, HasEightLevels) {
  EXPECT_EQ(Sparkline({0, 1, 2, 3, 4, 5, 6, 7, 8}, 8, 80), "▁▂▃▄▅▆▇██");
}

TEST(SparklineTest, KeepsAPeakWhenItHasToShrink) {
  EXPECT_EQ(Sparkline({0, 0, 0, 8, 0, 0}, 8, 3), "▁█▁");
}

TEST(SparklineTest, InfinityIsAFullColumn) {
  EXPECT_EQ(Sparkline({4, std::numeric_limits<double>::infinity(), 1e300}, 8, 80), "▅██");
}

TEST(SparklineTest, WhatIsBelowZeroOrNotANumberIsDrawnAsZero) {
  EXPECT_EQ(Sparkline({-5, std::numeric_limits<double>::quiet_NaN()}, 1, 80), "▁▁");
}

}  // namespace
}  // namespace drift::cli
