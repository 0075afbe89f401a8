// Scores of the open panes of a quiet model, and what of old panes is kept.
#include <gtest/gtest.h>

#include "tests/server/catalog/catalog_fixture.h"

namespace drift {
namespace {

class ProvisionalTest : public CatalogFixture {
 protected:
  ProvisionalTest() { Open(); }

  // As the timer does, when the wall clock says that nothing has come since `wall`.
  void QuietSince(absl::Time wall) {
    for (const ModelPtr& model : catalog_->Models()) ASSERT_TRUE(model->ScoreOpenPanes(wall).ok());
  }
};

TEST_F(ProvisionalTest, OpenPanesAreScoredOnceTheModelIsQuiet) {
  const SeriesPtr series = Series("loans", "score");
  Take(series, {1, 2}, At(1000));
  Take(series, {3}, At(1025));
  EXPECT_EQ(ScoreOf(series, "trailing").standing.score.live_values, 2u);
  QuietSince(At(1020));
  EXPECT_FALSE(ScoreOf(series, "trailing").provisional) << "values have come since";
  const ReferenceState state = ScoreOf(series, "trailing").standing.state;
  QuietSince(At(1025));
  const ScoreView view = ScoreOf(series, "trailing");
  EXPECT_TRUE(view.provisional);
  EXPECT_EQ(view.standing.score.live_values, 3u);
  EXPECT_EQ(view.standing.state.scored_end, At(1030));
  EXPECT_EQ(series->model().closed_end(), At(1010));
  Take(series, {4}, At(1028));
  EXPECT_FALSE(ScoreOf(series, "trailing").provisional) << "no longer quiet";
  EXPECT_EQ(ScoreOf(series, "trailing").standing.state, state) << "it left no trace";
}

TEST_F(ProvisionalTest, AfterARestartOpenPanesAreScoredAsWell) {
  const SeriesPtr series = Series("loans", "score");
  Take(series, {1, 2}, At(1000));
  Open();
  QuietSince(At(0));
  const ScoreView view = ScoreOf(catalog_->FindSeries(series->key()), "trailing");
  EXPECT_TRUE(view.provisional);
  EXPECT_EQ(view.standing.score.live_values, 2u);
}

TEST_F(ProvisionalTest, ASeriesWithoutOpenPanesShowsItsLastScore) {
  const SeriesPtr idle = Series("loans", "age");
  const SeriesPtr busy = Series("loans", "score");
  Take(idle, {1}, At(1000));
  Take(busy, {1}, At(2000));
  QuietSince(At(2000));
  EXPECT_FALSE(ScoreOf(idle, "trailing").provisional);
  EXPECT_TRUE(ScoreOf(busy, "trailing").provisional);
}

TEST_F(ProvisionalTest, AChangeOfPlanIsScoredAnewAndOnce) {
  const SeriesPtr a = Series("loans", "a");
  const SeriesPtr b = Series("loans", "b");
  Take(a, {1}, At(1000));
  Take(b, {1}, At(1000));
  QuietSince(At(1000));
  PinnedReferenceKey key{
      .model = "loans", .feature = "a", .name = "base", .model_version = "", .segments = {}};
  Pin(key, {0.5, 7});
  QuietSince(At(1000));
  EXPECT_TRUE(ScoreOf(a, "base").provisional);
  EXPECT_TRUE(ScoreOf(b, "trailing").provisional);
}

TEST_F(ProvisionalTest, ValuesEndThemAlsoOnceAnotherSeriesCame) {
  const SeriesPtr series = Series("loans", "a");
  Take(series, {1}, At(1000));
  QuietSince(At(1000));
  const SeriesPtr other = Series("loans", "b");
  EXPECT_TRUE(ScoreOf(series, "trailing").provisional);
  Take(other, {1}, At(1000));
  EXPECT_FALSE(ScoreOf(series, "trailing").provisional);
}

TEST_F(ProvisionalTest, OldPanesGoOnceNoWindowReachesThem) {
  Open(
      "retention: {fine: 1h, coarse: 2h}\n"
      "monitors: [{name: m, live: 10m, references: [{name: t, trailing: {length: 1h}}]}]");
  const SeriesPtr series = Series("loans", "score");
  for (int hour = 0; hour < 24; ++hour) Take(series, {1.0 * hour}, At(hour * 3600));
  StoreWrite write;
  series->model().Prune(catalog_->retention(), write);
  ASSERT_TRUE(store_->Commit(std::move(write), Durability::kOrdered).ok());
  auto panes = store_->PanesOf(series->model().id());
  // Fine: an hour is more than live needs. Coarse: a pane, its hour, the live window and the grace
  // are more than two hours.
  EXPECT_EQ(*panes->FirstStart(Tier::kFine, absl::InfinitePast()), At(22 * 3600));
  EXPECT_EQ(*panes->FirstStart(Tier::kCoarse, absl::InfinitePast()), At(20 * 3600));
  EXPECT_EQ(series->model().KeptSince(Tier::kFine, catalog_->retention()), At(22 * 3600));
  Take(series, {1}, At(24 * 3600));
  const Standing standing = ScoreOf(series, "t").standing;
  EXPECT_EQ(standing.score.reference_values, 1u) << "sums go on without the panes that went";
}

}  // namespace
}  // namespace drift
