#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/rpc/drift_fixture.h"

namespace drift {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

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

// A key whose segments alone are 2 KiB, told twice in a score.
v1::SeriesKey LongKey(int number) {
  v1::SeriesKey key = KeyOf("fraud", "score");
  for (int label = 0; label < 8; ++label) {
    (*key.mutable_segments())[std::string(120, static_cast<char>('a' + label))] =
        absl::StrCat(std::string(120, 'x'), number);
  }
  return key;
}

TEST_F(DriftServiceTest, APageOfHistoryIsNoLargerThanAClientTakes) {
  constexpr int kSeries = 300;
  UploadUniform("fraud", "score", "training", 1000);
  for (int pane = 0; pane < 6; ++pane) {  // of which four are closed
    v1::Batch batch;
    for (int i = 0; i < kSeries; ++i) AddNumbers(batch, LongKey(i), kStart + pane * kPane, {0.5});
    Submit(batch);
  }
  v1::ListScoreHistoryRequest request;
  std::set<std::pair<int64_t, std::string>> seen;
  int rows = 0;
  int pages = 0;
  do {
    const v1::ListScoreHistoryResponse page = History(request);
    ASSERT_GT(page.scores_size(), 0);
    for (const v1::Score& score : page.scores()) {
      seen.emplace(score.pane_end_time().seconds(), score.series());
    }
    rows += page.scores_size();
    ++pages;
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(rows, 4 * kSeries);
  EXPECT_THAT(seen, SizeIs(rows));
  EXPECT_EQ(pages, 2);  // of about 3 MiB and the rest of 5
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

TEST_F(DriftServiceTest, HistoryWithoutAFilterIsThatOfAllSeries) {
  v1::ListScoreHistoryRequest request;
  v1::ListScoreHistoryResponse response;
  const grpc::Status none = drift_->ListScoreHistory(NewContext().get(), request, &response);
  EXPECT_EQ(none.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_THAT(none.error_message(), HasSubstr("there are no series yet"));
  Drift({"a", "b"});
  EXPECT_EQ(History(request).scores_size(), 2 * 4);
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

TEST_F(DriftServiceTest, HistoryTellsTheReasonOfAChangeWhereItIsAndNowhereElse) {
  Drift({"score"});
  for (int pane = 6; pane < 12; ++pane) Feed({"score"}, pane, Evenly(0, 1, 100));
  const v1::ListScoreHistoryResponse history = History({});
  v1::AlertState before = v1::ALERT_STATE_OK;
  std::vector<v1::AlertState> changes;
  for (const v1::Score& score : history.scores()) {
    EXPECT_EQ(score.reason().empty(), score.alert_state() == before) << score.ShortDebugString();
    if (score.alert_state() != before) {
      changes.push_back(score.alert_state());
      EXPECT_THAT(score.reason(), HasSubstr("JSD"));
    }
    before = score.alert_state();
  }
  EXPECT_THAT(changes,
              ElementsAre(v1::ALERT_STATE_PENDING, v1::ALERT_STATE_DRIFTING, v1::ALERT_STATE_OK));
}

}  // namespace
}  // namespace drift
