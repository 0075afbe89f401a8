// References that are live windows of another model's series: what is told of them is what is
// compared with.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/engine/evaluate/model_evaluator.h"
#include "tests/server/engine/evaluate/memory_panes.h"

namespace drift {
namespace {

using testing::ElementsAre;

constexpr SeriesId kTuned = 1;
constexpr SeriesId kAlone = 2;
constexpr SeriesId kBase = 7;  // of another model
constexpr TimeRange kBaseRange{absl::FromUnixSeconds(5000), absl::FromUnixSeconds(5060)};

class OtherModelTest : public testing::Test {
 protected:
  OtherModelTest() {
    lengths_.coarse = absl::Seconds(30);
    SeriesSetup tuned = SetupOf({.name = "base", .kind = OtherSeriesSpec{}});
    tuned.others = {{"base", kBase}};
    const SeriesSetup alone = SetupOf({.name = "before", .kind = PreviousSpec{}});
    EXPECT_TRUE(evaluator_.SetUp({{kTuned, tuned}, {kAlone, alone}}, panes_).ok());
  }

  static absl::Time At(int64_t seconds) { return absl::FromUnixSeconds(seconds); }

  static SeriesSetup SetupOf(const ReferenceSpec& reference) {
    WatchPlan plan;
    plan.live = absl::Seconds(30);
    plan.references = {reference};
    plan.alert.min_values = 1;
    return {.layout = *Layout::Create(Categorical{.max_categories = 8}),
            .plan = std::make_shared<WatchPlan>(plan),
            .pinned = {},
            .others = {},
            .states = {}};
  }

  void Add(int64_t second, int64_t bucket, SeriesId id = kTuned) {
    Counts counts;
    counts.Add(bucket, 10);
    panes_.Add(At(second), id, counts);
    evaluator_.Added(id, FloorTo(At(second), lengths_.fine), counts);
  }

  // The series that were scored.
  std::vector<SeriesId> Advance(int64_t second) {
    std::vector<SeriesId> scored;
    EXPECT_TRUE(evaluator_
                    .Advance(At(second), panes_,
                             [&](absl::Time, const std::vector<Evaluation>& evaluations) {
                               for (const Evaluation& one : evaluations)
                                 scored.push_back(one.series);
                               return absl::OkStatus();
                             })
                    .ok());
    return scored;
  }

  void Tell(const std::vector<Bucket>& buckets, MergedBuckets merged = {}) {
    ModelEvaluator::CopiedLives lives;
    lives.emplace(kBase, ModelEvaluator::CopiedLive{
                             .window = Window::Frozen(kBaseRange, Counts(0, buckets, {})),
                             .merged = std::move(merged)});
    evaluator_.TellOthers(std::move(lives));
  }

  SeriesWatch::Detail Detail() {
    return evaluator_.Find(kTuned)
        ->DetailsAt(evaluator_.closed_end(), evaluator_.live_of())
        .front();
  }
  Standing Shown() { return evaluator_.Find(kTuned)->standings(evaluator_.live_of()).front(); }

  PaneLengths lengths_;
  MemoryPanes panes_{lengths_};
  ModelEvaluator evaluator_{lengths_};
};

TEST_F(OtherModelTest, AClosedPaneIsScoredAgainstWhatWasTold) {
  Add(0, 1);
  Tell({{1, 20}, {2, 20}});
  EXPECT_THAT(Advance(20), ElementsAre(kTuned));
  EXPECT_EQ(Shown().score.live_values, 10u);
  EXPECT_EQ(Shown().score.reference_values, 40u);
  EXPECT_EQ(Shown().reference_range, kBaseRange) << "at the other's clock";
  // p = (1, 0), q = (1/2, 1/2): H(3/4, 1/4) - H(1/2, 1/2) / 2.
  EXPECT_NEAR(Shown().score.divergences.jsd_bits, 0.8112781244591328 - 0.5, 2e-6);
}

TEST_F(OtherModelTest, ThatItMovedMakesNoPaneCloseAndScoresNothing) {
  Add(0, 1);
  Add(0, 1, kAlone);
  Tell({{1, 20}});
  EXPECT_THAT(Advance(20), ElementsAre(kTuned, kAlone));
  Tell({{1, 30}});
  EXPECT_THAT(Advance(30), ElementsAre());
  Add(32, 1, kAlone);
  Tell({{1, 40}});
  EXPECT_THAT(Advance(40), ElementsAre());
  EXPECT_EQ(Shown().score.reference_values, 20u);
  EXPECT_EQ(Detail().standing.score.reference_values, 40u) << "as of now";
}

TEST_F(OtherModelTest, ASeriesSetUpAnewIsShownAsSoonAsTheWindowIsTold) {
  Add(0, 1);
  Tell({{1, 20}});
  Advance(20);
  SeriesSetup again = SetupOf({.name = "base", .kind = OtherSeriesSpec{}});
  again.others = {{"base", kBase}};
  evaluator_.Remove(kTuned);
  EXPECT_FALSE(evaluator_.Compares(kBase));
  evaluator_.TellOthers({});
  ASSERT_TRUE(evaluator_.SetUp({{kTuned, again}}, panes_).ok());
  EXPECT_TRUE(evaluator_.Compares(kBase));
  EXPECT_EQ(Shown().state.scored_end, absl::InfinitePast());
  Tell({{2, 30}});
  EXPECT_EQ(Shown().state.scored_end, At(10));
  EXPECT_EQ(Shown().score.reference_values, 30u);
  EXPECT_EQ(Shown().state.alert.state, AlertState::kOk) << "for showing alone";
}

TEST_F(OtherModelTest, WhatTheOtherDoesNotTellApartIsMergedInLive) {
  Add(0, 1);
  Add(0, 2);
  Tell({{1, 20}, {9, 20}}, {{2, 9}});
  Advance(20);
  EXPECT_NEAR(Shown().score.divergences.jsd_bits, 0, 1e-9);
  EXPECT_EQ(Detail().live.buckets(), (std::vector<Bucket>{{1, 10}, {9, 10}}));
  EXPECT_EQ(Detail().reference.buckets(), (std::vector<Bucket>{{1, 20}, {9, 20}}));
  EXPECT_EQ(Detail().bins.size(), 2u);
}

TEST_F(OtherModelTest, AheadOfThePanesItStaysAsItWasTold) {
  Add(0, 1);
  Tell({{1, 20}, {9, 20}}, {{2, 9}});
  Advance(20);
  Add(25, 2);
  const auto ahead = evaluator_.LookAhead(kTuned, At(25), panes_);
  ASSERT_TRUE(ahead.ok()) << ahead.status();
  const SeriesWatch::Detail& seen = ahead->front();
  EXPECT_EQ(seen.standing.live_range, (TimeRange{At(0), At(30)}));
  EXPECT_EQ(seen.live.buckets(), (std::vector<Bucket>{{1, 10}, {9, 10}}));
  EXPECT_EQ(seen.standing.reference_range, kBaseRange);
  EXPECT_NEAR(seen.standing.score.divergences.jsd_bits, 0, 1e-9);
}

TEST_F(OtherModelTest, WithoutItTheReferenceIsEmpty) {
  Add(0, 1);
  Tell({{1, 20}});
  evaluator_.TellOthers({});
  Advance(20);
  EXPECT_EQ(Shown().score.reference_values, 0u);
  EXPECT_EQ(Shown().reference_range, std::nullopt);
  EXPECT_EQ(Shown().score.data, DataState::kInsufficient);
}

}  // namespace
}  // namespace drift
