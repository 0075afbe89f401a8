// The name of a sum, read as a glob, would mean its parts as well.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/server/rpc/drift_fixture.h"

namespace drift {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

constexpr char kSum[] = "shop/x{country=*}";

class RollUpNamesTest : public DriftServiceTest {
 protected:
  void SetUp() override {
    DriftServiceTest::SetUp();
    v1::Monitor monitor = *catalog_->monitors()->Find("quick");
    monitor.clear_origin();
    monitor.mutable_roll_up()->add_segments("country");
    v1::UpdateMonitorRequest request;
    *request.mutable_monitor() = monitor;
    v1::UpdateMonitorResponse response;
    ASSERT_TRUE(admin_->UpdateMonitor(NewContext().get(), request, &response).ok());
    for (int pane = 0; pane < 3; ++pane) FeedCountries(pane);
  }

  void FeedCountries(int pane) {
    v1::Batch batch;
    for (const char* country : {"de", "fr"}) {
      v1::SeriesKey key = KeyOf("shop", "x");
      (*key.mutable_segments())["country"] = country;
      AddNumbers(batch, key, kStart + pane * kPane, {1, 2, 3});
    }
    Submit(batch);
  }

  std::vector<std::string> Series(const std::string& filter) {
    v1::ListSeriesRequest request;
    request.set_filter(filter);
    v1::ListSeriesResponse response;
    EXPECT_TRUE(drift_->ListSeries(NewContext().get(), request, &response).ok());
    std::vector<std::string> names;
    for (const v1::Series& series : response.series()) names.push_back(series.name());
    return names;
  }
  template <typename Response>
  static std::vector<std::string> SeriesOf(const Response& response) {
    std::vector<std::string> names;
    for (const v1::Score& score : response.scores()) names.push_back(score.series());
    return names;
  }
};

TEST_F(RollUpNamesTest, EveryListingByTheNameOfASumIsOfTheSumAlone) {
  EXPECT_THAT(Series(kSum), ElementsAre(kSum));
  v1::ListScoresRequest scores;
  scores.set_filter(kSum);
  EXPECT_THAT(SeriesOf(Scores(scores)), ElementsAre(kSum));
  v1::ListScoreHistoryRequest history;
  history.set_filter(kSum);
  EXPECT_THAT(SeriesOf(History(history)), AllOf(Not(IsEmpty()), Each(kSum)));
  EXPECT_THAT(Series("shop/x{*}"), ElementsAre(kSum, "shop/x{country=de}", "shop/x{country=fr}"));
}

TEST_F(RollUpNamesTest, AWatcherOfASumIsToldOfTheSumAlone) {
  v1::WatchChangesRequest request;
  request.set_filter(kSum);
  request.set_include_scores(true);
  const auto context = NewContext();
  auto reader = drift_->WatchChanges(context.get(), request);
  reader->WaitForInitialMetadata();
  for (int pane = 3; pane < 6; ++pane) FeedCountries(pane);
  v1::WatchChangesResponse change;
  for (int closed = 0; closed < 3; ++closed) {
    ASSERT_TRUE(reader->Read(&change));
    EXPECT_EQ(change.score().series(), kSum);
  }
  context->TryCancel();
}

TEST_F(RollUpNamesTest, ASumIsDeletedWithoutItsParts) {
  v1::DeleteSeriesRequest request;
  request.set_filter(kSum);
  v1::DeleteSeriesResponse response;
  ASSERT_TRUE(admin_->DeleteSeries(NewContext().get(), request, &response).ok());
  EXPECT_THAT(response.series(), ElementsAre(kSum));
  EXPECT_THAT(Series(""), ElementsAre("shop/x{country=de}", "shop/x{country=fr}"));
}

}  // namespace
}  // namespace drift
