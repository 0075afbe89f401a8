// What closing costs: by the panes there are, not by the time that passes.
#include <gtest/gtest.h>

#include "server/engine/evaluate/model_evaluator.h"
#include "tests/server/engine/evaluate/memory_panes.h"

namespace drift {
namespace {

constexpr SeriesId kId = 1;

absl::Time At(int64_t seconds) { return absl::FromUnixSeconds(seconds); }

SeriesSetup WatchOver(const PaneLengths& lengths) {
  WatchPlan plan;
  plan.live = 6 * lengths.fine;
  plan.references = {{.name = "trailing",
                      .kind = TrailingSpec{.length = 24 * lengths.coarse,
                                           .gap = absl::ZeroDuration(),
                                           .freeze_while_drifting = false}}};
  return {.layout = Layout::Lossless(),
          .plan = std::make_shared<WatchPlan>(plan),
          .pinned = {},
          .others = {},
          .states = {}};
}

Counts One() {
  Counts counts;
  counts.Add(1, 1);
  return counts;
}

// Closes up to `clock` and returns the ends of the panes that were told of.
std::vector<absl::Time> Close(ModelEvaluator& evaluator, MemoryPanes& panes, absl::Time clock) {
  std::vector<absl::Time> ends;
  EXPECT_TRUE(evaluator
                  .Advance(clock, panes,
                           [&](absl::Time pane_end, const std::vector<Evaluation>&) {
                             ends.push_back(pane_end);
                             return absl::OkStatus();
                           })
                  .ok());
  return ends;
}

TEST(GapTest, AYearWithoutValuesIsJumpedOver) {
  const PaneLengths lengths;  // 10 s and 1 h
  MemoryPanes panes(lengths);
  ModelEvaluator evaluator(lengths);
  ASSERT_TRUE(evaluator.SetUp({{kId, WatchOver(lengths)}}, panes).ok());
  panes.Add(At(0), kId, One());
  panes.Add(At(0) + absl::Hours(24 * 365), kId, One());
  const auto ends = Close(evaluator, panes, At(0) + absl::Hours(24 * 365));
  // Enters live, leaves it, enters the reference at the end of the hour and a live later, leaves.
  EXPECT_EQ(ends, (std::vector<absl::Time>{At(10), At(70), At(3660), At(3660 + 24 * 3600)}));
  EXPECT_LT(panes.calls(), 50);
}

TEST(GapTest, PanesInWhichNothingMovesAreNotEvaluatedButAreClosed) {
  const PaneLengths lengths;
  MemoryPanes panes(lengths);
  ModelEvaluator evaluator(lengths);
  ASSERT_TRUE(evaluator.SetUp({{kId, WatchOver(lengths)}}, panes).ok());
  panes.Add(At(0), kId, One());
  Close(evaluator, panes, At(20));
  EXPECT_TRUE(Close(evaluator, panes, At(60)).empty());
  EXPECT_EQ(evaluator.closed_end(), At(50)) << "the clock less the grace";
}

TEST(GapTest, APaneWaitsForItsGrace) {
  PaneLengths lengths;
  lengths.grace = absl::Seconds(30);
  MemoryPanes panes(lengths);
  ModelEvaluator evaluator(lengths);
  ASSERT_TRUE(evaluator.SetUp({{kId, WatchOver(lengths)}}, panes).ok());
  panes.Add(At(0), kId, One());
  EXPECT_TRUE(Close(evaluator, panes, At(39)).empty());
  EXPECT_EQ(evaluator.closed_end(), absl::InfinitePast());
  EXPECT_EQ(Close(evaluator, panes, At(40)), std::vector<absl::Time>{At(10)});
}

TEST(GapTest, CoarsePanesMayBeAsShortAsFineOnes) {
  const PaneLengths lengths{
      .fine = absl::Hours(24), .coarse = absl::Hours(24), .grace = absl::Hours(24)};
  MemoryPanes panes(lengths);
  ModelEvaluator evaluator(lengths);
  ASSERT_TRUE(evaluator.SetUp({{kId, WatchOver(lengths)}}, panes).ok());
  const auto day = [](int n) { return At(0) + absl::Hours(24) * n; };
  for (int n = 0; n < 10; ++n) panes.Add(day(n), kId, One());
  EXPECT_EQ(Close(evaluator, panes, day(10)).size(), 9u) << "the tenth day waits for its grace";
  const Standing standing = evaluator.Find(kId)->standings(evaluator.live_of()).front();
  EXPECT_EQ(standing.live_range, (TimeRange{day(3), day(9)}));
  EXPECT_EQ(standing.reference_range, (TimeRange{day(-21), day(3)}));
  EXPECT_EQ(standing.score.live_values, 6u);
  EXPECT_EQ(standing.score.reference_values, 3u);
}

}  // namespace
}  // namespace drift
