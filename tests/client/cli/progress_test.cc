#include "client/cli/format/progress.h"

#include "client/cli/format/text_width.h"
#include "gtest/gtest.h"

namespace drift::cli {
namespace {

const ProgressState kQuarter{"sending", 0.25, 50'000, "rows", absl::Seconds(10)};

TEST(ProgressTest, ABarTellsRateAndTheTimeLeft) {
  EXPECT_EQ(ProgressBar(kQuarter, 200),
            "sending  ██████                    25 %  50,000 rows  5.00 k rows/s  30s left");
}

TEST(ProgressTest, ABarFitsTheTerminal) { EXPECT_EQ(TextWidth(ProgressBar(kQuarter, 40)), 40); }

TEST(ProgressTest, ALineOfALogHasNoBar) {
  EXPECT_EQ(ProgressLine(kQuarter), "sending: 25 %, 50,000 rows, 5.00 k rows/s, 30s left");
}

TEST(ProgressTest, WhatIsUnderWayCannotSteerTheTerminal) {
  const ProgressState state{"reference of \x1b[2J", 1, 10, "rows", absl::ZeroDuration()};
  EXPECT_EQ(ProgressLine(state), "reference of �[2J: 100 %, 10 rows");
  EXPECT_EQ(ProgressBar(state, 17), "reference of �[2…");
}

TEST(ProgressTest, NothingIsLeftAtTheEnd) {
  EXPECT_EQ(ProgressLine({"checking", 1, 10, "rows", absl::Seconds(1)}),
            "checking: 100 %, 10 rows, 10 rows/s");
}

TEST(ProgressTest, AtTheStartThereIsNoRateYet) {
  EXPECT_EQ(ProgressLine({"checking", 0, 0, "rows", absl::ZeroDuration()}),
            "checking: 0 %, 0 rows");
}

}  // namespace
}  // namespace drift::cli
