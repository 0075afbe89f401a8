// Two series of one name, as an old store may have them, and a key that would make one.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/server/rpc/drift_fixture.h"

namespace drift {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class NamesakesRpcTest : public DriftServiceTest {
 protected:
  // Feature "b/c" of model "a" and, straight into the store, "c" of "a/b".
  void SetUp() override {
    DriftServiceTest::SetUp();
    v1::Batch batch;
    AddNumbers(batch, KeyOf("a", "b/c"), kStart, {1, 2});
    AddNumbers(batch, KeyOf("a/b", "other"), kStart, {1});
    Submit(batch);
    StoreWrite write;
    write.PutSeries({.id = 99,
                     .model = catalog_->FindModel("a/b")->id(),
                     .key = {.model = "a/b", .version = "", .feature = "c", .segments = {}}});
    ASSERT_TRUE(store_->Commit(std::move(write), Durability::kSynced).ok());
    StopServer();
    StartServer();
  }
};

TEST_F(NamesakesRpcTest, BothAreListedPageByPage) {
  std::vector<std::string> models;
  v1::ListSeriesRequest request;
  request.set_filter("a/b/c");
  request.set_page_size(1);
  for (int pages = 0; pages < 2; ++pages) {
    v1::ListSeriesResponse response;
    ASSERT_TRUE(drift_->ListSeries(NewContext().get(), request, &response).ok());
    ASSERT_EQ(response.series_size(), 1);
    models.push_back(response.series(0).key().model());
    request.set_page_token(response.next_page_token());
  }
  EXPECT_THAT(models, ElementsAre("a", "a/b"));
  EXPECT_EQ(request.page_token(), "");
}

TEST_F(NamesakesRpcTest, ScoresAndHistoryAreOfBoth) {
  for (int pane = 0; pane < 6; ++pane) {
    v1::Batch batch;
    AddNumbers(batch, KeyOf("a", "b/c"), kStart + pane * kPane, {1, 2});
    AddNumbers(batch, KeyOf("a/b", "c"), kStart + pane * kPane, {1, 2, 3});
    EXPECT_EQ(Submit(batch).accepted_values(), 5u);
  }
  v1::ListScoresRequest scores;
  scores.set_filter("a/b/c");
  const v1::ListScoresResponse latest = Scores(scores);
  ASSERT_EQ(latest.scores_size(), 2);
  EXPECT_EQ(latest.scores(0).live().values(), 4u);
  EXPECT_EQ(latest.scores(1).live().values(), 6u);
  v1::ListScoreHistoryRequest asked;
  asked.set_filter("a/b/c");
  asked.set_page_size(1);
  int rows = 0;
  do {
    const v1::ListScoreHistoryResponse page = History(asked);
    rows += page.scores_size();
    asked.set_page_token(page.next_page_token());
  } while (!asked.page_token().empty());
  EXPECT_EQ(rows, 2 * 4) << "four closed panes each";
}

TEST_F(NamesakesRpcTest, AKeyThatWouldMakeATakenNameIsRefused) {
  v1::Batch batch;
  AddNumbers(batch, KeyOf("fraud", "x/y"), kStart, {1});
  AddNumbers(batch, KeyOf("fraud/x", "y"), kStart, {1, 2});
  for (int times = 0; times < 2; ++times) {
    const v1::Ack ack = Submit(batch);
    EXPECT_EQ(ack.accepted_values(), 1u);
    ASSERT_EQ(ack.rejections_size(), 1);
    EXPECT_EQ(ack.rejections(0).reason(), v1::REJECTION_REASON_INVALID_SERIES);
    EXPECT_EQ(ack.rejections(0).values(), 2u);
    EXPECT_THAT(ack.rejections(0).example(), HasSubstr("model \"fraud\", feature \"x/y\""));
  }
}

}  // namespace
}  // namespace drift
