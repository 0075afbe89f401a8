#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/rpc/change_stream.h"
#include "tests/server/rpc/drift_fixture.h"

namespace drift {
namespace {

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
