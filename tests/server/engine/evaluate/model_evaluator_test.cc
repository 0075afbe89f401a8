// Series that come, go and are set up anew.
#include "server/engine/evaluate/model_evaluator.h"

#include <gtest/gtest.h>

#include "tests/server/engine/evaluate/memory_panes.h"

namespace drift {
namespace {

constexpr SeriesId kId = 7;

absl::Time At(int64_t seconds) { return absl::FromUnixSeconds(seconds); }

class ModelEvaluatorTest : public testing::Test {
 protected:
  ModelEvaluatorTest() {
    plan_.live = absl::Seconds(20);
    plan_.references = {Trailing(/*freezes=*/true)};
    plan_.alert.min_values = 1;
    plan_.alert.noise_level = 0.5;
    plan_.alert.times = {.pending_for = absl::ZeroDuration(),
                         .keep_firing_for = absl::ZeroDuration()};
    Watch(plan_);
  }

  static ReferenceSpec Trailing(bool freezes) {
    return {.name = "trailing",
            .kind = TrailingSpec{.length = absl::Seconds(60),
                                 .gap = absl::ZeroDuration(),
                                 .freeze_while_drifting = freezes}};
  }

  void Watch(const WatchPlan& plan) { Watch(plan, Layout::Lossless()); }

  void Watch(const WatchPlan& plan, const Layout& layout,
             std::map<std::string, PinnedReference> pinned = {}) {
    ASSERT_TRUE(evaluator_
                    .SetUp({{kId, SeriesSetup{.layout = layout,
                                              .plan = std::make_shared<WatchPlan>(plan),
                                              .pinned = std::move(pinned),
                                              .others = {},
                                              .states = {}}}},
                           panes_)
                    .ok());
  }

  // A hundred values in the bucket, in the pane that starts at `second`; then closes it.
  void Pane(int64_t second, int64_t bucket) {
    Counts counts;
    counts.Add(bucket, 100);
    panes_.Add(At(second), kId, counts);
    evaluator_.Added(kId, At(second), counts);
    Advance(second + 20);
  }

  void Advance(int64_t second) {
    ASSERT_TRUE(evaluator_
                    .Advance(At(second), panes_,
                             [&](absl::Time, const std::vector<Evaluation>& evaluations) {
                               last_ = evaluations;
                               return absl::OkStatus();
                             })
                    .ok());
  }

  // Drifting since 130, and the reference frozen where it was then.
  void Drift() {
    for (int64_t second = 0; second < 120; second += 10) Pane(second, 1);
    Pane(120, 2);
    ASSERT_EQ(State().alert.state, AlertState::kDrifting);
  }

  Standing Now() const { return evaluator_.Find(kId)->standings(evaluator_.live_of()).front(); }
  ReferenceState State() const { return Now().state; }

  PaneLengths lengths_{
      .fine = absl::Seconds(10), .coarse = absl::Seconds(20), .grace = absl::Seconds(10)};
  MemoryPanes panes_{lengths_};
  ModelEvaluator evaluator_{lengths_};
  WatchPlan plan_;
  std::vector<Evaluation> last_;
};

TEST_F(ModelEvaluatorTest, AReferenceStaysWhereItIsWhileDrifting) {
  Drift();
  const TimeRange frozen = {At(40), At(100)};
  EXPECT_EQ(State().frozen_range, frozen);
  EXPECT_EQ(evaluator_.EarliestFrozen(), At(40));
  for (int64_t second = 130; second < 300; second += 10) Pane(second, 2);
  EXPECT_EQ(State().alert.state, AlertState::kDrifting) << "it does not learn what it alerts of";
  EXPECT_EQ(Now().reference_range, frozen);
  EXPECT_EQ(Now().score.reference_values, 600u);
}

TEST_F(ModelEvaluatorTest, AThawedReferenceIsWhereItWouldHaveBeen) {
  Drift();
  Pane(130, 1);
  Pane(140, 1);
  ASSERT_EQ(State().alert.state, AlertState::kOk);
  EXPECT_EQ(evaluator_.EarliestFrozen(), absl::InfiniteFuture());
  const auto detail = evaluator_.Find(kId)->DetailsAt(At(150), evaluator_.live_of()).front();
  EXPECT_EQ(detail.standing.reference_range, (TimeRange{At(60), At(120)}));
  EXPECT_EQ(detail.reference.total(), 600u);
}

TEST_F(ModelEvaluatorTest, APlanThatNoLongerFreezesSetsItsReferenceFree) {
  Drift();
  plan_.references = {Trailing(/*freezes=*/false)};
  Watch(plan_);
  EXPECT_EQ(evaluator_.EarliestFrozen(), absl::InfiniteFuture());
  for (int64_t second = 130; second < 300; second += 10) Pane(second, 2);
  EXPECT_EQ(Now().reference_range, (TimeRange{At(220), At(280)}));
  EXPECT_EQ(State().frozen_range, std::nullopt);
  EXPECT_EQ(State().alert.state, AlertState::kOk);
}

TEST_F(ModelEvaluatorTest, ANewPlanKeepsTheAlertOfAReferenceOfTheSameNameAndScoresItsWindows) {
  Drift();
  ReferenceState kept = State();
  plan_.live = absl::Seconds(40);
  plan_.references.push_back({.name = "pinned", .kind = PinnedSpec()});
  Watch(plan_);
  const auto standings = evaluator_.Find(kId)->standings(evaluator_.live_of());
  EXPECT_EQ(standings[0].live_range, (TimeRange{At(90), At(130)}));
  EXPECT_EQ(standings[0].score.live_values, 400u);
  EXPECT_NE(standings[0].state.compared, kept.compared);
  kept.compared = standings[0].state.compared;
  kept.quiet = {};  // of windows of another length
  kept.score = standings[0].score;
  EXPECT_EQ(standings[0].state, kept);
  EXPECT_EQ(standings[1].score.live_values, 400u);
  EXPECT_EQ(standings[1].state.alert, Alert()) << "nothing was told of it yet";
}

TEST_F(ModelEvaluatorTest, WhatWasLearnedOfAPinnedReferenceGoesWithIt) {
  plan_.references = {{.name = "pinned", .kind = PinnedSpec()}};
  const auto watch = [&](uint64_t values) {
    Counts counts;
    counts.Add(1, values);
    counts.Add(2, values);
    Watch(plan_, Layout::Lossless(),
          {{"pinned", {std::make_shared<const Counts>(counts), nullptr}}});
  };
  watch(1000);
  for (int64_t second = 0; second < 400; second += 10) Pane(second, 1 + second / 10 % 2);
  const QuietBlocks learned = State().quiet;
  ASSERT_GT(learned.count, 0);
  watch(1000);
  EXPECT_EQ(State().quiet, learned) << "it is the same reference";
  watch(1001);
  EXPECT_EQ(State().quiet, QuietBlocks());
  watch(1000);
  plan_.live = absl::Seconds(40);
  for (int64_t second = 400; second < 800; second += 10) Pane(second, 1 + second / 10 % 2);
  ASSERT_GT(State().quiet.count, 0);
  watch(1000);
  EXPECT_EQ(State().quiet, QuietBlocks()) << "windows of another length";
}

TEST_F(ModelEvaluatorTest, NothingIsLearnedInABadPeriod) {
  plan_.references = {{.name = "pinned", .kind = PinnedSpec()}};
  plan_.excluded = {{At(0), At(395)}};
  auto counts = std::make_shared<Counts>();
  counts->Add(1, 1000);
  counts->Add(2, 1000);
  Watch(plan_, Layout::Lossless(), {{"pinned", {std::move(counts), nullptr}}});
  for (int64_t second = 0; second < 400; second += 10) Pane(second, 1 + second / 10 % 2);
  EXPECT_EQ(State().quiet, QuietBlocks());
  for (int64_t second = 400; second < 800; second += 10) Pane(second, 1 + second / 10 % 2);
  EXPECT_GT(State().quiet.count, 0);
}

TEST_F(ModelEvaluatorTest, BlocksOfAPinnedReferenceSayHowMuchTheSeriesVaries) {
  plan_.references = {{.name = "pinned", .kind = PinnedSpec()}};
  const auto watch = [&](absl::Duration block) {
    auto counts = std::make_shared<Counts>();
    counts->Add(1, 1000);
    counts->Add(2, 1000);
    auto blocks = std::make_shared<ReferenceBlocks>();
    *blocks = {
        .live = block, .moments = {.count = 30, .mean = 4, .variance = 8 * 2 * 9}, .bins = 10};
    Watch(plan_, Layout::Lossless(), {{"pinned", {std::move(counts), std::move(blocks)}}});
  };
  const auto stream = [&](int64_t from) {
    for (int64_t second = from; second < from + 400; second += 10) {
      Pane(second, 1 + second / 10 % 2);
    }
  };
  watch(plan_.live);
  stream(0);
  EXPECT_EQ(State().score.overdispersion.source, OverdispersionSource::kReferenceBlocks);
  EXPECT_DOUBLE_EQ(State().score.overdispersion.c1, 4);
  EXPECT_EQ(State().score.overdispersion.c(), kMostOverdispersion);
  EXPECT_DOUBLE_EQ(State().score.overdispersion.measured, 144. * 9 / (2 * 4));
  EXPECT_EQ(State().quiet, QuietBlocks()) << "nothing else is learned";
  watch(2 * plan_.live);
  stream(400);
  EXPECT_EQ(State().score.overdispersion.source, OverdispersionSource::kTooFewBlocks)
      << "of windows of another length";
  EXPECT_GT(State().quiet.count, 0);
}

TEST_F(ModelEvaluatorTest, APinnedReferenceIsNoneToATrailingOneOfItsName) {
  for (int64_t second = 0; second < 120; second += 10) Pane(second, 1);
  const ReferenceState before = State();
  auto counts = std::make_shared<Counts>();
  counts->Add(2, 1000);
  auto blocks = std::make_shared<ReferenceBlocks>();
  *blocks = {.live = plan_.live, .moments = {.count = 30, .mean = 4, .variance = 1}, .bins = 10};
  Watch(plan_, Layout::Lossless(), {{"trailing", {std::move(counts), std::move(blocks)}}});
  EXPECT_EQ(State(), before);
  Pane(120, 1);
  EXPECT_EQ(State().score.overdispersion.source, OverdispersionSource::kTooFewBlocks);
}

TEST_F(ModelEvaluatorTest, AReferenceThatWasGoneStartsAnew) {
  Drift();
  WatchPlan without = plan_;
  without.references = {{.name = "pinned", .kind = PinnedSpec()}};
  Watch(without);
  Watch(plan_);
  EXPECT_EQ(State().alert, Alert());
  EXPECT_EQ(State().quiet, QuietBlocks());
}

TEST_F(ModelEvaluatorTest, AnotherLayoutForgetsGroupsAndResolutions) {
  Drift();
  ASSERT_GT(State().groups.version, 0u);
  MemoryPanes none(lengths_);
  panes_ = none;
  Watch(plan_, *Layout::Create(Linear{0, 1, 10}));
  EXPECT_EQ(State().groups, BinGroups());
  EXPECT_EQ(State().alert.state, AlertState::kDrifting) << "what was said stays said";
}

TEST_F(ModelEvaluatorTest, APlanOfOtherBinsMakesGroupsAnew) {
  Drift();
  const BinGroups before = State().groups;
  ASSERT_GT(before.version, 0u);
  plan_.alert.bins = 21;
  Watch(plan_);
  EXPECT_EQ(State().alert.state, AlertState::kDrifting) << "what was said stays said";
  Pane(130, 2);
  EXPECT_EQ(State().groups.version, before.version + 1);
  EXPECT_EQ(State().groups.bins, 21);
}

TEST_F(ModelEvaluatorTest, GroupsOfOtherBinsDoNotOutliveARestart) {
  Drift();
  const absl::Time closed_end = evaluator_.closed_end();
  auto states = evaluator_.Find(kId)->states();
  const uint32_t version = State().groups.version;
  plan_.alert.bins = 21;
  evaluator_ = ModelEvaluator(lengths_);
  evaluator_.RestoreClosedEnd(closed_end);
  SeriesSetup setup{.layout = Layout::Lossless(),
                    .plan = std::make_shared<WatchPlan>(plan_),
                    .pinned = {},
                    .others = {},
                    .states = std::move(states)};
  ASSERT_TRUE(evaluator_.SetUp({{kId, std::move(setup)}}, panes_).ok());
  Pane(130, 2);
  EXPECT_EQ(State().groups.version, version + 1);
  EXPECT_EQ(State().groups.bins, 21);
}

TEST_F(ModelEvaluatorTest, ARemovedSeriesIsNotTold) {
  Pane(0, 1);
  evaluator_.Remove(kId);
  EXPECT_EQ(evaluator_.Find(kId), nullptr);
  EXPECT_EQ(evaluator_.Reach(Tier::kFine), absl::ZeroDuration());
  last_.clear();
  Pane(10, 1);
  EXPECT_TRUE(last_.empty());
  EXPECT_EQ(evaluator_.closed_end(), At(20)) << "time goes on";
}

TEST_F(ModelEvaluatorTest, ALateValueIsScoredWhenAPaneNextMoves) {
  Pane(0, 1);
  last_.clear();
  Counts late;
  late.Add(1, 5);
  panes_.Add(At(5), kId, late);
  evaluator_.Added(kId, At(0), late);
  Advance(29);
  EXPECT_TRUE(last_.empty()) << "what was said stays said";
  Pane(20, 1);
  ASSERT_EQ(last_.size(), 1u);
  EXPECT_EQ(last_[0].score().live_values, 205u - 105u) << "and leaves with its pane";
}

TEST_F(ModelEvaluatorTest, AnErrorOfTheOwnerStopsClosing) {
  Counts counts;
  counts.Add(1, 1);
  for (int64_t second : {0, 10, 20}) panes_.Add(At(second), kId, counts);
  int told = 0;
  const absl::Status status = evaluator_.Advance(
      At(100), panes_, [&](absl::Time, const std::vector<Evaluation>&) -> absl::Status {
        return ++told == 2 ? absl::UnavailableError("disk full") : absl::OkStatus();
      });
  EXPECT_EQ(status, absl::UnavailableError("disk full"));
  EXPECT_EQ(told, 2);
}

}  // namespace
}  // namespace drift
