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
  void Pane(double g, bool quiet = true, absl::Duration live = kLive) {
    end_ += absl::Seconds(10);
    const Score score = ScoreWithG(g);
    blocks_.Learn(
        {.score = score, .quiet = quiet, .pane_end = end_, .live = live, .reference = reference_});
  }
  // As many panes as a live window has.
  void Block(double g, bool quiet = true) {
    for (int i = 0; i < 60; ++i) Pane(g, quiet);
  }

  QuietBlocks blocks_;
  absl::Duration reference_ = absl::ZeroDuration();
  absl::Time end_ = absl::UnixEpoch();
};

TEST_F(QuietBlocksTest, FewerThanTwentyTellNothing) {
  for (int i = 0; i < 19; ++i) Block(100);
  EXPECT_EQ(blocks_.overdispersion(), Overdispersion());
  Block(100);
  EXPECT_EQ(blocks_.overdispersion().source, OverdispersionSource::kQuietLive);
}

TEST_F(QuietBlocksTest, TheMeanOfGPerDegreeOfFreedomIsTheFactor) {
  for (int i = 0; i < 30; ++i) Block(30);
  EXPECT_NEAR(blocks_.overdispersion().c, 3, 1e-9);
  EXPECT_NEAR(blocks_.overdispersion().c1, 3, 1e-9);
}

TEST_F(QuietBlocksTest, OverlappingWindowsAreOneBlock) {
  for (int i = 0; i < 60 * 19; ++i) Pane(10);
  EXPECT_EQ(blocks_.count, 19);
}

TEST_F(QuietBlocksTest, WhatDriftsIsNotLearned) {
  for (int i = 0; i < 30; ++i) Block(10);
  for (int i = 0; i < 30; ++i) Block(1000, /*quiet=*/false);
  EXPECT_EQ(blocks_.count, 30);
  EXPECT_NEAR(blocks_.overdispersion().c, 1, 1e-9);
}

TEST_F(QuietBlocksTest, OldBlocksAreForgotten) {
  for (int i = 0; i < 100; ++i) Block(60);
  for (int i = 0; i < 500; ++i) Block(20);
  EXPECT_NEAR(blocks_.overdispersion().c, 2, 0.01);
}

TEST_F(QuietBlocksTest, BlocksOfALongReferenceAreSpreadOverIt) {
  reference_ = absl::Hours(24);
  for (int i = 0; i < 144; ++i) Block(10);
  EXPECT_EQ(blocks_.overdispersion().source, OverdispersionSource::kReferenceBlocks);
  EXPECT_EQ(blocks_.count, 20 + 43) << "in the last 1,249 minutes one every 28.8";
}

TEST_F(QuietBlocksTest, AnotherLiveWindowIsLearnedAnew) {
  for (int i = 0; i < 30; ++i) Block(30);
  Pane(30, /*quiet=*/true, absl::Minutes(20));
  EXPECT_EQ(blocks_.count, 1);
}

}  // namespace
}  // namespace drift
