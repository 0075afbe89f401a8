#include "client/cli/offline/clock_rows.h"

#include "gtest/gtest.h"

namespace drift::cli {
namespace {

constexpr PaneLengths kPanes{
    .fine = absl::Minutes(1), .coarse = absl::Hours(1), .grace = absl::Minutes(2)};

absl::Time At(double minutes) { return absl::UnixEpoch() + minutes * absl::Minutes(1); }

TEST(ClockRowsTest, APaneClosesWithTheRowThatIsAGraceAfterItsEnd) {
  ClockRows rows(kPanes);
  const double minutes[] = {0.5, 1.2, 2.9, 3, 3.5, 7};
  for (uint64_t row = 0; row < 6; ++row) rows.Add(row, At(minutes[row]));
  EXPECT_EQ(rows.RowThatCloses(At(1)), 3u);  // 1 + 2, exactly
  EXPECT_EQ(rows.RowThatCloses(At(2)), 5u);  // and the others up to 5, all at once
  EXPECT_EQ(rows.RowThatCloses(At(5)), 5u);
}

TEST(ClockRowsTest, ALateRowMovesNothing) {
  ClockRows rows(kPanes);
  rows.Add(0, At(4));
  rows.Add(1, At(1));
  rows.Add(2, At(5));
  EXPECT_EQ(rows.RowThatCloses(At(2)), 0u);
  EXPECT_EQ(rows.RowThatCloses(At(3)), 2u);
}

TEST(ClockRowsTest, WhatIsNotDueYetIsOfTheLastRow) {
  ClockRows rows(kPanes);
  rows.Add(0, At(0));
  rows.Add(1, At(0));
  EXPECT_EQ(rows.RowThatCloses(At(1)), 1u);
}

TEST(ClockRowsTest, ForgettingKeepsWhereTheClockIs) {
  ClockRows rows(kPanes);
  rows.Add(0, At(1));
  rows.Add(1, At(9));
  rows.Forget();
  rows.Add(2, At(9.5));
  rows.Add(3, At(10));
  EXPECT_EQ(rows.RowThatCloses(At(7)), 1u);
  EXPECT_EQ(rows.RowThatCloses(At(8)), 3u);
}

}  // namespace
}  // namespace drift::cli
