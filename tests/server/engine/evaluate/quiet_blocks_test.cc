#include "server/engine/evaluate/quiet_blocks.h"

#include <gtest/gtest.h>

#include <cmath>

namespace drift {
namespace {

constexpr absl::Duration kLive = absl::Minutes(10);

// 1,000 values on either side and 11 bins, so that the mean of G is 10 without overdispersion.
Score ScoreWithG(double g) {
  Score score;
  score.live_values = score.reference_values = 1000;
  score.bins = 11;
  score.divergences.jsd_bits = g * (2.0 / 1000) / 8 / M_LN2;
  score.data = DataState::kOk;
  return score;
}

class QuietBlocksTest : public testing::Test {
 protected:
  void Pane(double g, AlertState alert = AlertState::kOk) {
    end_ += absl::Seconds(10);
    const Score score = ScoreWithG(g);
    blocks_.Learn({.score = score,
                   .before = alert_,
                   .after = alert,
                   .pane_end = end_,
                   .live = kLive,
                   .reference = reference_});
    alert_ = alert;
  }
  // As many panes as a live window has.
  void Window(double g, AlertState alert = AlertState::kOk) {
    for (int i = 0; i < 60; ++i) Pane(g, alert);
  }
  void Windows(int count, double g, AlertState alert = AlertState::kOk) {
    for (int i = 0; i < count; ++i) Window(g, alert);
  }

  QuietBlocks blocks_;
  AlertState alert_ = AlertState::kOk;
  absl::Duration reference_ = absl::ZeroDuration();
  absl::Time end_ = absl::UnixEpoch();
};

TEST_F(QuietBlocksTest, FewerThanTwentyTellNothing) {
  Windows(20, 100);
  EXPECT_EQ(blocks_.count, 19) << "the latest is held back";
  EXPECT_EQ(blocks_.overdispersion(), Overdispersion());
  Window(100);
  EXPECT_EQ(blocks_.overdispersion().source, OverdispersionSource::kQuietLive);
}

TEST_F(QuietBlocksTest, TheMeanOfGPerDegreeOfFreedomIsTheFactor) {
  Windows(30, 30);
  EXPECT_NEAR(blocks_.overdispersion().c(), 3, 1e-9);
  EXPECT_NEAR(blocks_.overdispersion().c1, 3, 1e-9);
}

TEST_F(QuietBlocksTest, TheVarianceIsThatOfASample) {
  for (int i = 0; i < 10; ++i) Window(1), Window(19);
  Window(10);
  ASSERT_EQ(blocks_.count, 20);
  // Mean 10, variance 81·20/19, twice the mean is 20.
  EXPECT_NEAR(blocks_.overdispersion().c(), 81 * 20 / 19. / 20, 1e-9);
}

TEST_F(QuietBlocksTest, OverlappingWindowsAreOneBlock) {
  for (int i = 0; i < 60 * 19; ++i) Pane(10);
  EXPECT_EQ(blocks_.count, 18);
}

TEST_F(QuietBlocksTest, WhatDriftsIsNotLearned) {
  Windows(31, 10);
  const int64_t before = blocks_.count;
  Windows(30, 1000, AlertState::kPending);
  Windows(30, 1000, AlertState::kDrifting);
  EXPECT_EQ(blocks_.count, before);
  EXPECT_NEAR(blocks_.overdispersion().c(), 1, 1e-9);
}

TEST_F(QuietBlocksTest, AWindowThatAShiftHadBegunToReachIsNotLearned) {
  Windows(20, 10);
  const int64_t before = blocks_.count;
  for (int i = 0; i < 60; ++i) Pane(i < 30 ? 10 : 200);  // a block ends here
  Windows(1, 1000, AlertState::kPending);
  Windows(1, 1000, AlertState::kDrifting);
  EXPECT_EQ(blocks_.count, before + 1) << "of the last window before the shift";
  Windows(30, 10);
  EXPECT_NEAR(blocks_.mean, 1, 1e-9);
}

TEST_F(QuietBlocksTest, AMomentOfDoubtDoesNotLoseTheBlockBeforeIt) {
  Window(10);
  Pane(100, AlertState::kPending);
  Windows(1, 10);
  EXPECT_EQ(blocks_.count, 1);
}

TEST_F(QuietBlocksTest, WithoutAReferenceThatFollowsTheFiftiethBlockIsTheLast) {
  Windows(3000, 10);
  EXPECT_EQ(blocks_.count, 50);
  const QuietBlocks learned = blocks_;
  Windows(200, 60);
  EXPECT_EQ(blocks_.overdispersion(), learned.overdispersion()) << "a slow drift is not noise";
}

TEST_F(QuietBlocksTest, ItsBlocksAreSpreadOverAWeek) {
  int windows = 0;
  for (; blocks_.count < 50; ++windows) Window(10);
  EXPECT_GT(windows, 7 * 144);
  EXPECT_LT(windows, 9 * 144);
}

TEST_F(QuietBlocksTest, AgainstAReferenceThatFollowsOldBlocksAreForgotten) {
  reference_ = absl::Hours(24);
  Windows(300, 60);
  Windows(1500, 20);
  EXPECT_NEAR(blocks_.overdispersion().c(), 2, 0.01);
}

TEST_F(QuietBlocksTest, BlocksOfALongReferenceAreSpreadOverIt) {
  reference_ = absl::Hours(24);
  Windows(145, 10);
  EXPECT_EQ(blocks_.overdispersion().source, OverdispersionSource::kReferenceBlocks);
  EXPECT_EQ(blocks_.count, 20 + 43) << "after the first 20 one every 28.8 minutes";
}

}  // namespace
}  // namespace drift
