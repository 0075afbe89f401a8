#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/rpc/drift_fixture.h"

namespace drift {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// ---- GetStatus.

TEST_F(DriftServiceTest, StatusTellsWhatTheServerHolds) {
  Drift({"score"});
  v1::GetStatusResponse status;
  ASSERT_TRUE(drift_->GetStatus(NewContext().get(), {}, &status).ok());
  EXPECT_EQ(status.version(), "1.2.3");
  EXPECT_EQ(status.start_time().seconds(), absl::ToUnixSeconds(kStart));
  EXPECT_EQ(status.models(), 1);
  EXPECT_EQ(status.series(), 1);
  EXPECT_EQ(status.max_series(), 100'000);
  EXPECT_EQ(status.accepted_values(), 600);
  EXPECT_EQ(status.rejected_values(), 0);
  EXPECT_EQ(status.drifting_alerts(), 1);
  EXPECT_EQ(status.pending_alerts(), 0);
  EXPECT_EQ(status.data_dir(), directory_);
  EXPECT_TRUE(status.serving());
  EXPECT_EQ(status.fine_retention().seconds(), absl::ToInt64Seconds(absl::Hours(24)));
}

// ---- ListSeries.

TEST_F(DriftServiceTest, SeriesAreListedPageByPageInTheOrderOfTheirNames) {
  Feed({"c", "a", "b"}, 0, {1, 2});
  v1::ListSeriesRequest request;
  request.set_page_size(2);
  v1::ListSeriesResponse first;
  ASSERT_TRUE(drift_->ListSeries(NewContext().get(), request, &first).ok());
  ASSERT_THAT(first.series(), SizeIs(2));
  EXPECT_EQ(first.series(0).name(), "fraud/a");
  EXPECT_EQ(first.series(0).values(), 2);
  EXPECT_EQ(first.series(0).monitor(), "quick");
  EXPECT_FALSE(first.series(0).layout_decided());
  EXPECT_EQ(first.series(0).last_event_time().seconds(), absl::ToUnixSeconds(kStart));
  EXPECT_EQ(first.series(0).fine_pane().seconds(), 10);
  EXPECT_EQ(first.series(0).coarse_pane().seconds(), 3600);
  Feed({"aa"}, 0, {1});  // before the next page: neither repeats nor skips the others
  request.set_page_token(first.next_page_token());
  v1::ListSeriesResponse second;
  ASSERT_TRUE(drift_->ListSeries(NewContext().get(), request, &second).ok());
  ASSERT_THAT(second.series(), SizeIs(1));
  EXPECT_EQ(second.series(0).name(), "fraud/c");
  EXPECT_THAT(second.next_page_token(), IsEmpty());
}

TEST_F(DriftServiceTest, AnImpossiblePageIsRefused) {
  v1::ListSeriesRequest request;
  v1::ListSeriesResponse response;
  request.set_page_size(10'001);
  EXPECT_EQ(drift_->ListSeries(NewContext().get(), request, &response).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  request.set_page_size(0);
  request.set_page_token("no token");
  EXPECT_EQ(drift_->ListSeries(NewContext().get(), request, &response).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  request.clear_page_token();
  request.set_filter(std::string(100'000, '*'));
  EXPECT_EQ(drift_->ListSeries(NewContext().get(), request, &response).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
}

// ---- ListScores.

TEST_F(DriftServiceTest, AScoreTellsWhatItWasComputedFrom) {
  Drift({"score"});
  const v1::ListScoresResponse response = Scores();
  ASSERT_THAT(response.scores(), SizeIs(1));
  const v1::Score& score = response.scores(0);
  EXPECT_EQ(NameOf(score), "fraud/score|training");
  // The clock is at the start of pane 5; with a grace of one pane, pane 3 is closed.
  EXPECT_EQ(score.pane_end_time().seconds(), absl::ToUnixSeconds(kStart + 4 * kPane));
  EXPECT_EQ(score.live().values(), 200);
  EXPECT_EQ(score.live().range().end_time().seconds(), score.pane_end_time().seconds());
  EXPECT_EQ(score.reference_window().values(), 1000);
  EXPECT_FALSE(score.reference_window().has_range());
  EXPECT_GT(score.jsd_bits(), 0.5);  // a tenth of the range against all of it
  EXPECT_LE(score.jsd_bits(), 1);
  EXPECT_GT(score.noise_floor_bits(), 0);
  EXPECT_EQ(score.alert_score_bits(), score.corrected_jsd_bits());
  EXPECT_EQ(score.threshold_bits(), 0.01);
  EXPECT_EQ(score.noise_level(), 1e-6);
  EXPECT_EQ(score.smoothing(), 0.5);
  EXPECT_EQ(score.overdispersion(), 1);
  EXPECT_EQ(score.alert_state(), v1::ALERT_STATE_DRIFTING);
  EXPECT_EQ(score.data_state(), v1::DATA_STATE_OK);
  EXPECT_EQ(score.monitor(), "quick");
  EXPECT_THAT(score.reason(), HasSubstr("JSD"));
  EXPECT_FALSE(score.provisional());
}

TEST_F(DriftServiceTest, ScoresAreFilteredAndPaged) {
  UploadUniform("fraud", "c", "training", 1000);
  Feed({"c"}, 0, Evenly(0, 1, 100));
  Drift({"b", "a"});
  v1::ListScoresRequest request;
  request.set_page_size(1);
  std::vector<std::string> names;
  do {
    const v1::ListScoresResponse response = Scores(request);
    ASSERT_THAT(response.scores(), SizeIs(1));
    names.push_back(NameOf(response.scores(0)));
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(names, ElementsAre("fraud/a|training", "fraud/b|training", "fraud/c|training"));
  request.Clear();
  request.add_alert_states(v1::ALERT_STATE_OK);
  const v1::ListScoresResponse quiet = Scores(request);
  ASSERT_THAT(quiet.scores(), SizeIs(1));
  EXPECT_EQ(quiet.scores(0).series(), "fraud/c");
  request.Clear();
  request.set_filter("*/b");
  EXPECT_THAT(Scores(request).scores(), SizeIs(1));
}

TEST_F(DriftServiceTest, ASeriesWhoseValuesStoppedHasNoDataWhateverItsWindowsHold) {
  Drift({"score"});
  set_now(kStart + absl::Minutes(5));
  EXPECT_EQ(Scores().scores(0).data_state(), v1::DATA_STATE_OK);
  set_now(kStart + absl::Minutes(5) + absl::Seconds(1));
  const v1::Score score = Scores().scores(0);
  EXPECT_EQ(score.data_state(), v1::DATA_STATE_NONE);
  EXPECT_EQ(score.alert_state(), v1::ALERT_STATE_DRIFTING);  // held
}

TEST_F(DriftServiceTest, TheOpenPanesOfAQuietModelAreShownAndNotKept) {
  Drift({"score"});
  set_now(kStart + absl::Minutes(2));
  ASSERT_TRUE(writer_->KeepHouse().ok());
  const v1::Score score = Scores().scores(0);
  EXPECT_TRUE(score.provisional());
  // The clock is in pane 5.
  EXPECT_EQ(score.pane_end_time().seconds(), absl::ToUnixSeconds(kStart + 6 * kPane));
  v1::ListScoreHistoryRequest request;
  request.set_filter("fraud/score");
  const v1::ListScoreHistoryResponse history = History(request);
  EXPECT_EQ(history.scores(history.scores_size() - 1).pane_end_time().seconds(),
            absl::ToUnixSeconds(kStart + 4 * kPane));
}

}  // namespace
}  // namespace drift
