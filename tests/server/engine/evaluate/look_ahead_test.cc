#include <gtest/gtest.h>

#include "server/engine/evaluate/model_evaluator.h"
#include "tests/server/engine/evaluate/memory_panes.h"

namespace drift {
namespace {

constexpr SeriesId kId = 1;
constexpr SeriesId kCanary = 2;  // compared with the live window of kId

absl::Time At(int64_t seconds) { return absl::FromUnixSeconds(seconds); }

class LookAheadTest : public testing::Test {
 protected:
  LookAheadTest() {
    lengths_.coarse = absl::Seconds(30);
    const SeriesSetup trailing = SetupOf({.name = "trailing",
                                          .kind = TrailingSpec{.length = absl::Seconds(60),
                                                               .gap = absl::ZeroDuration(),
                                                               .freeze_while_drifting = false}});
    SeriesSetup canary = SetupOf({.name = "production", .kind = OtherSeriesSpec{}});
    canary.others = {{"production", kId}};
    EXPECT_TRUE(evaluator_.SetUp({{kId, trailing}, {kCanary, canary}}, panes_).ok());
  }

  static SeriesSetup SetupOf(const ReferenceSpec& reference) {
    WatchPlan plan;
    plan.live = absl::Seconds(30);
    plan.references = {reference};
    plan.alert.min_values = 1;
    return {.layout = *Layout::Create(Linear{0, 10, 10}),
            .plan = std::make_shared<WatchPlan>(plan),
            .pinned = {},
            .others = {},
            .states = {}};
  }

  void Add(int64_t second, int64_t bucket, SeriesId id = kId) {
    Counts counts;
    counts.Add(bucket, 10);
    panes_.Add(At(second), id, counts);
    evaluator_.Added(id, FloorTo(At(second), lengths_.fine), counts);
  }

  void Advance(int64_t second) {
    ASSERT_TRUE(
        evaluator_
            .Advance(At(second), panes_, [](absl::Time, const auto&) { return absl::OkStatus(); })
            .ok());
  }

  PaneLengths lengths_;
  MemoryPanes panes_{lengths_};
  ModelEvaluator evaluator_{lengths_};
};

TEST_F(LookAheadTest, OpenPanesAreAsIfClosedAndNothingChanges) {
  for (int second = 0; second < 200; second += 10) Add(second, second % 7);
  Advance(199);
  ASSERT_EQ(evaluator_.closed_end(), At(180)) << "the grace is a pane";
  const auto before = evaluator_.Find(kId)->DetailsAt(At(180), evaluator_.live_of()).front();
  const auto states = evaluator_.Find(kId)->states();

  const auto ahead = evaluator_.LookAhead(kId, At(199), panes_);
  ASSERT_TRUE(ahead.ok());
  const SeriesWatch::Detail& seen = ahead->front();
  EXPECT_EQ(seen.standing.state.scored_end, At(200));

  const auto after = evaluator_.Find(kId)->DetailsAt(At(180), evaluator_.live_of()).front();
  EXPECT_EQ(after.live, before.live);
  EXPECT_EQ(after.reference, before.reference);
  EXPECT_EQ(evaluator_.Find(kId)->states(), states);
  EXPECT_EQ(evaluator_.closed_end(), At(180));

  Advance(210);
  ASSERT_EQ(evaluator_.closed_end(), At(200));
  const auto closed = evaluator_.Find(kId)->DetailsAt(At(200), evaluator_.live_of()).front();
  EXPECT_EQ(seen.live, closed.live);
  EXPECT_EQ(seen.reference, closed.reference);
  EXPECT_EQ(seen.standing.live_range, closed.standing.live_range);
  EXPECT_EQ(seen.standing.reference_range, closed.standing.reference_range);
  EXPECT_EQ(seen.standing.score.divergences.jsd_bits, closed.standing.score.divergences.jsd_bits);
}

TEST_F(LookAheadTest, TheFirstPaneIsSeenBeforeAnythingHasClosed) {
  Add(3, 1);
  const auto ahead = evaluator_.LookAhead(kId, At(3), panes_);
  ASSERT_TRUE(ahead.ok());
  EXPECT_EQ(ahead->front().standing.state.scored_end, At(10));
  EXPECT_EQ(ahead->front().standing.score.live_values, 10u);
}

TEST_F(LookAheadTest, AnotherSeriesLiveWindowIsOfTheSameTime) {
  for (int second = 0; second < 50; second += 10) {
    Add(second, 1);
    Add(second, 2, kCanary);
  }
  Advance(49);
  ASSERT_EQ(evaluator_.closed_end(), At(30));
  Add(47, 3);
  const auto ahead = evaluator_.LookAhead(kCanary, At(49), panes_);
  ASSERT_TRUE(ahead.ok());
  const SeriesWatch::Detail& seen = ahead->front();
  EXPECT_EQ(seen.standing.live_range, (TimeRange{At(20), At(50)}));
  EXPECT_EQ(seen.standing.reference_range, seen.standing.live_range);
  EXPECT_EQ(seen.reference.buckets(), (std::vector<Bucket>{{1, 30}, {3, 10}}));
}

TEST_F(LookAheadTest, ASeriesThatIsNotThereIsNotFound) {
  EXPECT_EQ(evaluator_.LookAhead(99, At(3), panes_).status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace drift
