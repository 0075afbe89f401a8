#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/server/ingest/ingest_fixture.h"

namespace drift {
namespace {

constexpr absl::Duration kDay = absl::Hours(24);

class HousekeepingTest : public IngestFixture {
 protected:
  HousekeepingTest() { Start(); }

  void After(absl::Duration duration) {
    SetNow(Now() + duration);
    ASSERT_TRUE(writer_->KeepHouse().ok());
  }
};

TEST_F(HousekeepingTest, TheOpenPanesOfAQuietModelAreScoredProvisionally) {
  const SeriesPtr series = Resolve("loans", "score");
  ASSERT_TRUE(Apply(Numbers(1, series, {1, 2, 3}, Now())).ok());
  After(absl::Seconds(19));
  EXPECT_FALSE(ScoreOf(series, "trailing").provisional);
  After(absl::Seconds(1));  // a pane and its grace
  EXPECT_TRUE(ScoreOf(series, "trailing").provisional);
  EXPECT_EQ(ScoreOf(series, "trailing").standing.score.live_values, 3u);
  EXPECT_TRUE(store_->ReadStates()->empty()) << "nothing is said for good";
}

TEST_F(HousekeepingTest, SeriesThatAreIdleForAWeekGo) {
  const SeriesPtr idle = Resolve("loans", "idle");
  const SeriesPtr busy = Resolve("loans", "busy");
  ASSERT_TRUE(Apply(Numbers(1, idle, {1}, Now())).ok());
  After(6 * kDay);
  ASSERT_TRUE(Apply(Numbers(2, busy, {1}, Now())).ok());
  After(kDay);
  EXPECT_FALSE(idle->deleted());
  After(absl::Seconds(1));
  EXPECT_TRUE(idle->deleted());
  EXPECT_FALSE(busy->deleted());
  EXPECT_EQ(catalog_->FindSeries(idle->key()), nullptr);
}

TEST_F(HousekeepingTest, AModelGoesWithTheLastOfItsIdleSeries) {
  ASSERT_TRUE(Apply(Numbers(1, Resolve("loans", "score"), {1}, Now())).ok());
  After(7 * kDay);
  EXPECT_NE(catalog_->FindModel("loans"), nullptr);
  After(absl::Seconds(1));
  EXPECT_EQ(catalog_->FindModel("loans"), nullptr);
  Start();
  EXPECT_EQ(catalog_->FindModel("loans"), nullptr);
}

TEST_F(HousekeepingTest, WhereIdleSeriesAreKeptTheyStay) {
  Start("", {.idle_series = absl::ZeroDuration()});
  const SeriesPtr series = Resolve("loans", "idle");
  After(1000 * kDay);
  EXPECT_FALSE(series->deleted());
}

TEST_F(HousekeepingTest, ProducersThatAreIdleForAWeekAreForgotten) {
  const SeriesPtr series = Resolve("loans", "score");
  ASSERT_TRUE(Apply(Numbers(1, series, {1}, Now())).ok());
  After(7 * kDay);
  EXPECT_EQ(store_->ReadProducers()->size(), 1u);
  After(absl::Seconds(1));
  EXPECT_TRUE(store_->ReadProducers()->empty());
  EXPECT_FALSE(Apply(Numbers(1, Resolve("loans", "score"), {1}, Now()))->repeated);
}

TEST_F(HousekeepingTest, ProducersAreKnownAfterARestart) {
  ASSERT_TRUE(Apply(Numbers(1, Resolve("loans", "score"), {1}, Now())).ok());
  Start();
  EXPECT_EQ(writer_->producers(), 1u);
}

TEST_F(HousekeepingTest, ProducersThatAreNearlyTooManyAreForgottenAfterAnHour) {
  Start("", {.max_producers = 10});
  const auto open = [&](int count) {
    for (int i = 0; i < count; ++i) {
      const std::string id = absl::StrCat("p", i);
      writer_->CloseStream(id, writer_->OpenStream(id, nullptr)->stream);
    }
  };
  open(9);
  After(2 * absl::Hours(1));
  EXPECT_EQ(writer_->producers(), 9u) << "there is room";
  open(10);
  After(absl::Hours(1));
  EXPECT_EQ(writer_->producers(), 10u) << "any of them may still come again";
  const auto connected = writer_->OpenStream("p3", nullptr);
  After(absl::Seconds(1));
  EXPECT_EQ(writer_->producers(), 1u) << "p3";
  EXPECT_TRUE(writer_->OpenStream("p11", nullptr).ok());
}

TEST_F(HousekeepingTest, AProducerWithAStreamIsKeptAndIdleFromItsEndOn) {
  ASSERT_TRUE(Apply(Numbers(1, Resolve("loans", "score"), {1}, Now())).ok());
  const auto stream = writer_->OpenStream("p", nullptr);
  After(30 * kDay);
  writer_->CloseStream("p", stream->stream);
  After(absl::Seconds(1));
  EXPECT_EQ(writer_->OpenStream("p", nullptr)->committed_sequence, 1u);
}

TEST_F(HousekeepingTest, ATimeInWhichTheServerWasDownIsNobodysIdleness) {
  const SeriesKey key = Resolve("loans", "score")->key();
  ASSERT_TRUE(Apply(Numbers(1, catalog_->FindSeries(key), {1}, Now())).ok());
  SetNow(Now() + 30 * kDay);
  Start();
  After(7 * kDay);
  EXPECT_NE(catalog_->FindSeries(key), nullptr);
  EXPECT_EQ(store_->ReadProducers()->size(), 1u);
  After(absl::Seconds(1));
  EXPECT_EQ(catalog_->FindSeries(key), nullptr);
  EXPECT_TRUE(store_->ReadProducers()->empty());
}

TEST_F(HousekeepingTest, OldPanesAndScoresGo) {
  Start(
      "retention: {fine: 1h, coarse: 25h, scores: 2h}\nmonitors: [{name: m, live: 10m, "
      "references: [{name: t, trailing: {length: 1h}}]}]");
  const SeriesPtr series = Resolve("loans", "score");
  const absl::Time start = Now();
  for (int hour = 0; hour < 48; ++hour) {
    SetNow(start + hour * absl::Hours(1));
    ASSERT_TRUE(Apply(Numbers(hour + 1, series, {1.0 * hour}, Now())).ok());
  }
  ASSERT_TRUE(writer_->KeepHouse().ok());
  auto panes = store_->PanesOf(series->model().id());
  EXPECT_GE(*panes->FirstStart(Tier::kFine, absl::InfinitePast()), Now() - absl::Hours(1));
  EXPECT_GE(*panes->FirstStart(Tier::kCoarse, absl::InfinitePast()), Now() - absl::Hours(26));
  absl::Time first_score = absl::InfiniteFuture();
  ASSERT_TRUE(store_
                  ->ScanScores(series->model().id(), {absl::InfinitePast(), absl::InfiniteFuture()},
                               [&](absl::Time end, const ScoreRecord&) {
                                 first_score = end;
                                 return false;
                               })
                  .ok());
  EXPECT_GE(first_score, Now() - absl::Hours(2));
  EXPECT_LT(first_score, Now());
}

}  // namespace
}  // namespace drift
