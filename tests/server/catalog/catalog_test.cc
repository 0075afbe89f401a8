#include "server/catalog/catalog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/convert/time.h"
#include "tests/server/catalog/catalog_fixture.h"

namespace drift {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class CatalogTest : public CatalogFixture {
 protected:
  CatalogTest() { Open(); }

  std::vector<std::string> Names(const std::string& glob = "") {
    std::vector<std::string> names;
    for (const SeriesPtr& series : catalog_->MatchSeries(glob)) names.push_back(series->name());
    return names;
  }
};

TEST_F(CatalogTest, ASeriesIsMadeOnceAndFound) {
  const SeriesPtr made = Series("loans", "score", "v1", {{"region", "eu"}});
  EXPECT_EQ(Series("loans", "score", "v1", {{"region", "eu"}}), made);
  EXPECT_EQ(catalog_->FindSeries(made->key()), made);
  EXPECT_EQ(made->name(), "loans@v1/score{region=eu}");
  EXPECT_EQ(catalog_->series_count(), 1u);
  EXPECT_EQ(catalog_->FindSeries({.model = "loans", .version = "", .feature = "x", .segments = {}}),
            nullptr);
  EXPECT_EQ(catalog_->FindModel("loans"), catalog_->Models().front());
  EXPECT_EQ(catalog_->FindModel("none"), nullptr);
}

TEST_F(CatalogTest, SeriesShareTheLabelsAndTheLayoutThatTheyHaveInCommon) {
  const auto labels = [](const SeriesPtr& series) { return &*series->key().segments.begin(); };
  const auto layout = [](const SeriesPtr& series) { return &series->layout().kind(); };
  for (const bool is_new : {true, false}) {
    Open();
    const SeriesPtr a = Series("loans", "a", "", {{"region", "eu"}});
    const SeriesPtr b = Series("loans", "b", "", {{"region", "eu"}});
    const SeriesPtr other = Series("loans", "b", "", {{"region", "us"}});
    const Layout linear = *Layout::Create(Linear{0, 10, 20});
    for (const SeriesPtr& one : {a, b}) {
      EXPECT_EQ(one->layout().lossless(), is_new);
      if (is_new) {
        EXPECT_TRUE(catalog_->DecideLayout(one, linear).ok());
      }
    }
    EXPECT_EQ(labels(a), labels(b));
    EXPECT_NE(labels(a), labels(other));
    EXPECT_EQ(layout(a), layout(b));
    EXPECT_NE(layout(a), layout(other));
  }
}

TEST_F(CatalogTest, SeriesAreMatchedByNameInItsOrder) {
  Series("b", "y");
  Series("a", "x");
  Series("a", "y");
  EXPECT_THAT(Names(), ElementsAre("a/x", "a/y", "b/y"));
  EXPECT_THAT(Names("*/y"), ElementsAre("a/y", "b/y"));
  EXPECT_THAT(Names("c*"), IsEmpty());
}

TEST_F(CatalogTest, AnImpossibleKeyMakesNothing) {
  const auto series = catalog_->FindOrCreateSeries(
      {.model = "loans", .version = "", .feature = "", .segments = {}}, false, At(0));
  EXPECT_EQ(series.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(catalog_->Models(), IsEmpty());
}

TEST_F(CatalogTest, AtTheLimitNewSeriesAreRefusedAndOthersGoOn) {
  Open("limits: {max_series: 2}");
  const SeriesPtr first = Series("loans", "a");
  Series("loans", "b");
  const auto third = catalog_->FindOrCreateSeries(
      {.model = "loans", .version = "", .feature = "c", .segments = {}}, false, At(0));
  EXPECT_EQ(third.status(),
            absl::ResourceExhaustedError("series \"loans/c\" would be one more than the 2 that "
                                         "limits.max_series allows"));
  EXPECT_EQ(Series("loans", "a"), first);
  ASSERT_TRUE(catalog_->DeleteSeries({first}).ok());
  EXPECT_NE(Series("loans", "c"), nullptr) << "there is room again";
}

TEST_F(CatalogTest, AModelKeepsThePanesItWasMadeWith) {
  PaneLengths panes;
  panes.fine = absl::Minutes(1);
  const auto made = catalog_->CreateModel("loans", panes);
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(*catalog_->CreateModel("loans", panes), *made);
  EXPECT_EQ(*catalog_->FindOrCreateModel("loans"), *made);
  Series("loans", "score");
  const auto other = catalog_->CreateModel("loans", PaneLengths());
  EXPECT_EQ(other.status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(std::string(other.status().message()), HasSubstr("exists with panes of 1m and 1h"));
  Open();
  EXPECT_EQ(catalog_->FindModel("loans")->panes(), panes);
}

TEST_F(CatalogTest, SeriesComeBackWithWhatTheyHaveCounted) {
  const SeriesPtr before = Series("loans", "score", "v1");
  Take(before, {1, 2, 3}, At(1000));
  Take(before, {4}, At(2000));
  const absl::Time clock = before->model().clock(), closed = before->model().closed_end();
  Open();
  const SeriesPtr after = catalog_->FindSeries(before->key());
  ASSERT_NE(after, nullptr);
  EXPECT_EQ(after->id(), before->id());
  EXPECT_EQ(after->record().values, 4u);
  EXPECT_EQ(after->record().last_event, At(2000));
  EXPECT_EQ(after->model().clock(), clock);
  EXPECT_EQ(after->model().closed_end(), closed);
  EXPECT_EQ(clock, At(2000));
  EXPECT_EQ(closed, At(1990));
  EXPECT_NE(Series("loans", "new")->id(), before->id()) << "numbers are not given twice";
}

TEST_F(CatalogTest, ScoresAndStatesComeBack) {
  Open(
      "alert_defaults: {min_values: 10, noise_level: 0.01}\n"
      "monitors: [{name: m, live: 1m, alert: {for: 10s}, "
      "references: [{name: trailing, trailing: {length: 1h}}]}]");
  const SeriesPtr series = Series("loans", "score");
  for (int i = 0; i < 7200; i += 10) Take(series, {0.1 + i % 7, 0.2 + i % 5, 3}, At(i));
  for (int i = 7200; i < 7300; i += 10) Take(series, {100, 101, 102}, At(i));
  const Standing before = ScoreOf(series, "trailing").standing;
  ASSERT_EQ(before.state.alert.state, AlertState::kDrifting);
  Open(
      "alert_defaults: {min_values: 10, noise_level: 0.01}\n"
      "monitors: [{name: m, live: 1m, alert: {for: 10s}, "
      "references: [{name: trailing, trailing: {length: 1h}}]}]");
  const Standing after = ScoreOf(catalog_->FindSeries(series->key()), "trailing").standing;
  EXPECT_EQ(after.state, before.state);
  EXPECT_EQ(after.live_range, before.live_range);
  EXPECT_EQ(after.reference_range, before.reference_range);
  EXPECT_EQ(after.score.live_values, before.score.live_values);
  EXPECT_EQ(after.score.reference_values, before.score.reference_values);
  EXPECT_EQ(after.score.divergences.jsd_bits, before.score.divergences.jsd_bits);
}

TEST_F(CatalogTest, TheIdOfADeletedSeriesIsNeverGivenAgain) {
  Open();
  const SeriesPtr gone = Series("m", "f");
  const SeriesId id = gone->id();
  ASSERT_TRUE(catalog_->DeleteSeries({gone}).ok());
  Open();
  EXPECT_GT(Series("m", "f")->id(), id);
}

TEST_F(CatalogTest, ADeletedSeriesIsGoneAndItsPanesTouchNobody) {
  const SeriesPtr gone = Series("loans", "score");
  const SeriesPtr other = Series("loans", "age");
  Take(gone, {1, 2, 3}, At(1000));
  Take(other, {1}, At(1000));
  ASSERT_TRUE(catalog_->DeleteSeries({gone}).ok());
  EXPECT_TRUE(gone->deleted());
  EXPECT_EQ(catalog_->FindSeries(gone->key()), nullptr);
  EXPECT_EQ(gone->model().HistogramsOf(*gone).status().code(), absl::StatusCode::kNotFound);
  for (int times = 0; times < 2; ++times) {
    EXPECT_THAT(Names(), ElementsAre("loans/age"));
    const SeriesPtr left = catalog_->FindSeries(other->key());
    Take(left, {1}, At(1100 + 100 * times));
    EXPECT_EQ(ScoreOf(left, "trailing").standing.score.live_values, 1u + times);
    const SeriesPtr anew = Series("loans", "score");
    EXPECT_NE(anew->id(), gone->id());
    EXPECT_TRUE(anew->model().FirstValuesOf(*anew).empty());
    ASSERT_TRUE(catalog_->DeleteSeries({anew}).ok());
    if (times == 0) Open();
  }
}

TEST_F(CatalogTest, MonitorsOfTheApiWatchAtOnceAndComeBack) {
  const SeriesPtr series = Series("loans", "score");
  EXPECT_EQ(series->model().PlanOf(*series)->monitor, "default");
  v1::Monitor monitor;
  monitor.set_name("mine");
  *monitor.mutable_live() = ToProto(absl::Minutes(30));
  ASSERT_TRUE(catalog_->PutMonitor(monitor).ok());
  EXPECT_EQ(series->model().PlanOf(*series)->live, absl::Minutes(30));
  *monitor.mutable_live() = ToProto(absl::Minutes(40));
  ASSERT_TRUE(catalog_->PutMonitor(monitor).ok());
  Open();
  const SeriesPtr again = catalog_->FindSeries(series->key());
  EXPECT_EQ(again->model().PlanOf(*again)->live, absl::Minutes(40));
  ASSERT_TRUE(catalog_->DeleteMonitor("mine").ok());
  EXPECT_EQ(again->model().PlanOf(*again)->monitor, "default");
  EXPECT_EQ(catalog_->DeleteMonitor("mine"),
            absl::NotFoundError("no monitor \"mine\" was made through the API"));
  Open();
  EXPECT_EQ(catalog_->monitors()->Find("mine"), nullptr);
}

TEST_F(CatalogTest, ANewConfigurationReplacesTheFilesMonitorsAlone) {
  const SeriesPtr series = Series("loans", "score");
  v1::Monitor monitor;
  monitor.set_name("mine");
  ASSERT_TRUE(catalog_->PutMonitor(monitor).ok());
  ASSERT_TRUE(catalog_->ReplaceConfig(ConfigOf("monitors: [{name: file, live: 30m}]")).ok());
  EXPECT_EQ(series->model().PlanOf(*series)->monitor, "file");
  ASSERT_TRUE(catalog_->ReplaceConfig(ConfigOf("alert_defaults: {threshold: 0.5}")).ok());
  EXPECT_EQ(series->model().PlanOf(*series)->monitor, "mine");
  EXPECT_EQ(series->model().PlanOf(*series)->alert.threshold_bits, 0.5);
}

TEST_F(CatalogTest, ListenersHearOnceThatASeriesFallsSilentAndWhenItIsBack) {
  const SeriesPtr series = Series("loans", "score");
  Take(series, {1, 2, 3}, At(1000));
  Take(series, {1}, At(1100));
  std::vector<std::pair<DataState, DataState>> told;
  auto subscription =
      catalog_->changes().Subscribe(ChangeFeed::Wanted::kChangesOfState, [&](const Change& change) {
        told.emplace_back(change.data_before, change.standing.state.data);
      });
  auto at = [&](int64_t seconds) {
    series->model().TellSilent({At(seconds), absl::Minutes(30)}, catalog_->changes());
  };
  at(1100 + 1800);
  EXPECT_TRUE(told.empty());
  for (int times = 0; times < 2; ++times) at(1100 + 1801 + times);
  EXPECT_THAT(told, ElementsAre(std::pair(DataState::kInsufficient, DataState::kNone)));
  told.clear();
  Take(series, {1}, At(1300));
  Take(series, {1}, At(1400));
  EXPECT_THAT(told, ElementsAre(std::pair(DataState::kNone, DataState::kInsufficient)));
  told.clear();
  at(1400 + 1801);
  EXPECT_THAT(told, ElementsAre(std::pair(DataState::kInsufficient, DataState::kNone)));
}

TEST_F(CatalogTest, ListenersHearOfClosedPanesUntilTheyUnsubscribe) {
  const SeriesPtr series = Series("loans", "score");
  std::vector<Change> heard;
  auto subscription = catalog_->changes().Subscribe(
      ChangeFeed::Wanted::kScores, [&](const Change& change) { heard.push_back(change); });
  Take(series, {1, 2}, At(1000));
  Take(series, {3}, At(1020));
  ASSERT_EQ(heard.size(), 1u);
  EXPECT_EQ(heard[0].series, series);
  EXPECT_EQ(heard[0].standing.state.scored_end, At(1010));
  EXPECT_EQ(heard[0].standing.score.live_values, 2u);
  EXPECT_TRUE(heard[0].of_state()) << "there is data now";
  subscription.reset();
  Take(series, {4}, At(1040));
  EXPECT_EQ(heard.size(), 1u);
}

}  // namespace
}  // namespace drift
