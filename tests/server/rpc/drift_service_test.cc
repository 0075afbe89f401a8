#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/rpc/change_stream.h"
#include "tests/server/rpc/fixture.h"

namespace drift {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr absl::Duration kPane = absl::Seconds(10);

std::string NameOf(const v1::Score& score) { return score.series() + "|" + score.reference(); }

class DriftServiceTest : public RpcTest {
 protected:
  // Watches everything against "training", with windows of two panes and no patience.
  void SetUp() override {
    RpcTest::SetUp();
    v1::Monitor monitor;
    monitor.set_name("quick");
    *monitor.mutable_live() = Lasting(2 * kPane);
    v1::Reference& reference = *monitor.add_references();
    reference.set_name("training");
    reference.mutable_pinned();
    monitor.mutable_alert()->set_min_values(10);
    *monitor.mutable_alert()->mutable_for_() = Lasting(kPane);
    const grpc::Status status = CreateMonitor(monitor);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }

  // Values of one pane, the same for each feature.
  void Feed(const std::vector<std::string>& features, int pane, const std::vector<double>& values) {
    v1::Batch batch;
    for (const std::string& feature : features) {
      AddNumbers(batch, KeyOf("fraud", feature), kStart + pane * kPane, values);
    }
    EXPECT_EQ(Submit(batch).accepted_values(), features.size() * values.size());
  }

  // Six panes of distributions that are not the reference's; the first four are closed.
  void Drift(const std::vector<std::string>& features) {
    for (const std::string& feature : features) UploadUniform("fraud", feature, "training", 1000);
    for (int pane = 0; pane < 6; ++pane) Feed(features, pane, Evenly(0.8, 0.9, 100));
  }

  v1::ListScoresResponse Scores(const v1::ListScoresRequest& request = {}) {
    v1::ListScoresResponse response;
    const grpc::Status status = drift_->ListScores(NewContext().get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  v1::ListScoreHistoryResponse History(const v1::ListScoreHistoryRequest& request) {
    v1::ListScoreHistoryResponse response;
    const grpc::Status status = drift_->ListScoreHistory(NewContext().get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  grpc::Status Histograms(const std::string& series, const std::string& reference,
                          v1::GetHistogramsResponse& response) {
    v1::GetHistogramsRequest request;
    request.set_series(series);
    request.set_reference(reference);
    return drift_->GetHistograms(NewContext().get(), request, &response);
  }
};

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

// ---- ListScoreHistory.

TEST_F(DriftServiceTest, HistoryIsOldestFirstAndTheSameInPagesAsInOne) {
  Drift({"a", "b"});
  v1::ListScoreHistoryRequest request;
  request.set_filter("fraud/*");
  const v1::ListScoreHistoryResponse whole = History(request);
  ASSERT_GE(whole.scores_size(), 4);
  for (int i = 1; i < whole.scores_size(); ++i) {
    EXPECT_LE(whole.scores(i - 1).pane_end_time().seconds(),
              whole.scores(i).pane_end_time().seconds());
  }
  v1::ListScoreHistoryResponse pages;
  request.set_page_size(1);
  do {
    const v1::ListScoreHistoryResponse page = History(request);
    ASSERT_THAT(page.scores(), SizeIs(1));
    *pages.add_scores() = page.scores(0);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(pages.SerializeAsString(), whole.SerializeAsString());
  EXPECT_EQ(whole.scores(0).monitor(), "quick");
  EXPECT_FALSE(whole.scores(0).provisional());
}

TEST_F(DriftServiceTest, HistoryIsCutByRangeAndReference) {
  Drift({"score"});
  v1::ListScoreHistoryRequest request;
  request.set_filter("fraud/score");
  *request.mutable_range()->mutable_start_time() = At(kStart + 2 * kPane);
  *request.mutable_range()->mutable_end_time() = At(kStart + 3 * kPane);
  const v1::ListScoreHistoryResponse response = History(request);
  ASSERT_THAT(response.scores(), SizeIs(1));
  EXPECT_EQ(response.scores(0).pane_end_time().seconds(), absl::ToUnixSeconds(kStart + 2 * kPane));
  request.set_reference("another");
  EXPECT_THAT(History(request).scores(), IsEmpty());
}

TEST_F(DriftServiceTest, HistoryOfNothingIsNotFoundAndOfABackwardRangeRefused) {
  v1::ListScoreHistoryRequest request;
  request.set_filter("fraud/*");
  v1::ListScoreHistoryResponse response;
  EXPECT_EQ(drift_->ListScoreHistory(NewContext().get(), request, &response).error_code(),
            grpc::StatusCode::NOT_FOUND);
  *request.mutable_range()->mutable_start_time() = At(kStart);
  *request.mutable_range()->mutable_end_time() = At(kStart - kPane);
  EXPECT_EQ(drift_->ListScoreHistory(NewContext().get(), request, &response).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
}

// ---- GetHistograms.

TEST_F(DriftServiceTest, BinsHoldEveryValueOfBothSides) {
  Drift({"score"});
  v1::GetHistogramsResponse response;
  ASSERT_TRUE(Histograms("fraud/score", "", response).ok());
  EXPECT_EQ(response.series().name(), "fraud/score");
  ASSERT_THAT(response.histograms(), SizeIs(1));
  const v1::HistogramPair& pair = response.histograms(0);
  EXPECT_EQ(pair.bins_size(), pair.score().bins());
  uint64_t live = 0;
  uint64_t reference = 0;
  for (int i = 0; i < pair.bins_size(); ++i) {
    const v1::Bin& bin = pair.bins(i);
    EXPECT_LT(bin.range().lower(), bin.range().upper());
    if (i > 0) {
      EXPECT_LE(pair.bins(i - 1).range().upper(), bin.range().lower());
    }
    live += bin.live_values();
    reference += bin.reference_values();
  }
  EXPECT_EQ(live, pair.score().live().values());
  EXPECT_EQ(reference, 1000);
  uint64_t counted = 0;
  for (uint64_t count : pair.live().bucket_counts()) counted += count;
  EXPECT_EQ(counted, live);
}

TEST_F(DriftServiceTest, BinsOfCategoriesNameThem) {
  v1::UploadReferenceRequest upload;
  upload.mutable_key()->set_model("fraud");
  upload.mutable_key()->set_feature("country");
  upload.mutable_key()->set_name("training");
  for (const char* category : {"DE", "FR"}) {
    upload.mutable_category_counts()->add_categories(category);
    upload.mutable_category_counts()->add_counts(500);
  }
  upload.set_missing(100);
  v1::UploadReferenceResponse uploaded;
  const auto context = NewContext();
  auto writer = admin_->UploadReference(context.get(), &uploaded);
  writer->Write(upload);
  writer->WritesDone();
  ASSERT_TRUE(writer->Finish().ok());
  for (int pane = 0; pane < 4; ++pane) {
    v1::Batch batch;
    v1::SeriesValues& entry = *batch.add_series();
    *entry.mutable_key() = KeyOf("fraud", "country");
    *entry.mutable_event_time() = At(kStart + pane * kPane);
    for (int i = 0; i < 50; ++i) entry.mutable_categories()->add_values(i < 40 ? "DE" : "FR");
    Submit(batch);
  }
  v1::GetHistogramsResponse response;
  ASSERT_TRUE(Histograms("*/country", "training", response).ok());
  ASSERT_THAT(response.histograms(), SizeIs(1));
  std::map<std::string, uint64_t> live;
  for (const v1::Bin& bin : response.histograms(0).bins()) {
    for (const auto& name : bin.members().categories()) live[name] = bin.live_values();
    for (const auto& name : bin.members().specials()) live[name] = bin.live_values();
  }
  EXPECT_THAT(live, ElementsAre(testing::Pair("DE", 80), testing::Pair("FR", 20),
                                testing::Pair("missing", 0)));
}

TEST_F(DriftServiceTest, HistogramsAreOfOneSeriesThatIsThere) {
  Drift({"a", "b"});
  v1::GetHistogramsResponse response;
  EXPECT_EQ(Histograms("fraud/c", "", response).error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Histograms("fraud/a", "other", response).error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Histograms("", "", response).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  const grpc::Status several = Histograms("fraud/*", "", response);
  EXPECT_EQ(several.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(several.error_message(), HasSubstr("matches 2 (fraud/a, fraud/b)"));
}

// ---- WatchChanges.

class WatchTest : public DriftServiceTest {
 protected:
  // Returns when changes are being watched.
  std::unique_ptr<grpc::ClientReader<v1::WatchChangesResponse>> Watch(
      const v1::WatchChangesRequest& request) {
    auto reader = drift_->WatchChanges(context_.get(), request);
    reader->WaitForInitialMetadata();
    return reader;
  }

  std::unique_ptr<grpc::ClientContext> context_ = NewContext();
};

TEST_F(WatchTest, EachChangeOfStateIsTold) {
  auto reader = Watch({});
  Drift({"score"});
  v1::WatchChangesResponse change;
  ASSERT_TRUE(reader->Read(&change));
  EXPECT_EQ(NameOf(change.score()), "fraud/score|training");
  EXPECT_EQ(change.previous_alert_state(), v1::ALERT_STATE_OK);
  EXPECT_EQ(change.score().alert_state(), v1::ALERT_STATE_PENDING);
  EXPECT_EQ(change.previous_data_state(), v1::DATA_STATE_NONE);
  EXPECT_EQ(change.score().data_state(), v1::DATA_STATE_OK);
  ASSERT_TRUE(reader->Read(&change));
  EXPECT_EQ(change.previous_alert_state(), v1::ALERT_STATE_PENDING);
  EXPECT_EQ(change.score().alert_state(), v1::ALERT_STATE_DRIFTING);
  context_->TryCancel();
}

TEST_F(WatchTest, ScoresAreToldToWhoAsksAndOnlyThoseThatMatch) {
  v1::WatchChangesRequest request;
  request.set_filter("*/b");
  request.set_include_scores(true);
  auto reader = Watch(request);
  Drift({"a", "b"});
  v1::WatchChangesResponse change;
  for (int pane = 1; pane <= 4; ++pane) {
    ASSERT_TRUE(reader->Read(&change));
    EXPECT_EQ(change.score().series(), "fraud/b");
    EXPECT_EQ(change.score().pane_end_time().seconds(), absl::ToUnixSeconds(kStart + pane * kPane));
  }
  context_->TryCancel();
}

TEST_F(WatchTest, AnImpossibleFilterIsRefused) {
  v1::WatchChangesRequest request;
  request.set_filter(std::string(100'000, '?'));
  EXPECT_EQ(Watch(request)->Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(WatchTest, AWatcherThatDoesNotReadIsEndedAndHoldsUpNobody) {
  constexpr int kSeries = 200;
  constexpr int kPanes = kMaxQueuedChanges / kSeries + 20;
  v1::WatchChangesRequest request;
  request.set_include_scores(true);
  // Buffers as small as HTTP/2 starts with, and no growing, so that little leaves the queue.
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  auto stub = v1::DriftService::NewStub(
      grpc::CreateCustomChannel(server_->address(), grpc::InsecureChannelCredentials(), arguments));
  auto reader = stub->WatchChanges(context_.get(), request);
  reader->WaitForInitialMetadata();
  set_now(kStart + kPanes * kPane);
  v1::Batch batch;
  for (int i = 0; i < kSeries; ++i) {
    v1::SeriesValues& entry = AddNumbers(batch, KeyOf("fraud", "f" + std::to_string(i)), kStart,
                                         std::vector<double>(kPanes, 1));
    for (int pane = 0; pane < kPanes; ++pane) {
      entry.add_time_offsets_us(absl::ToInt64Microseconds(pane * kPane));
    }
  }
  EXPECT_EQ(Submit(batch).accepted_values(), kSeries * kPanes);
  v1::WatchChangesResponse change;
  while (reader->Read(&change)) {
  }
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(WatchTest, AWatcherThatVanishesIsForgotten) {
  auto reader = Watch({});
  context_->TryCancel();
  reader->Finish();
  Drift({"score"});
  EXPECT_EQ(Scores().scores(0).alert_state(), v1::ALERT_STATE_DRIFTING);
}

}  // namespace
}  // namespace drift
