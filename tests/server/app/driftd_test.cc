// The real driftd from its start to its end, over gRPC, HTTP and signals.
#include <signal.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "drift/v1/admin.grpc.pb.h"
#include "drift/v1/drift.grpc.pb.h"
#include "drift/v1/ingest.grpc.pb.h"
#include "gmock/gmock.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "gtest/gtest.h"
#include "tests/server/app/driftd_process.h"
#include "tests/server/app/scratch.h"
#include "tests/server/observe/http_get.h"

namespace drift {
namespace {

using ::testing::HasSubstr;

class DriftdTest : public ::testing::Test {
 protected:
  std::vector<std::string> Arguments() const {
    return {"--config=" + scratch_.Path("driftd.yaml"), "--data_dir=" + scratch_.Path("data"),
            "--grpc_address=127.0.0.1:0", "--http_address=127.0.0.1:0"};
  }
  std::unique_ptr<DriftdProcess> Start() const {
    auto driftd = std::make_unique<DriftdProcess>(Arguments());
    EXPECT_TRUE(driftd->Listens());
    return driftd;
  }
  static std::shared_ptr<grpc::Channel> ChannelTo(const DriftdProcess& driftd) {
    return grpc::CreateChannel(driftd.grpc_address(), grpc::InsecureChannelCredentials());
  }
  static std::string Metrics(const DriftdProcess& driftd) {
    return Http("GET", driftd.http_address(), "/metrics").body;
  }
  // Values of fraud/score, now; how many were accepted.
  static uint64_t Send(const DriftdProcess& driftd, int values) {
    v1::SubmitBatchRequest request;
    v1::SeriesValues& series = *request.mutable_batch()->add_series();
    series.mutable_key()->set_model("fraud");
    series.mutable_key()->set_feature("score");
    series.mutable_event_time()->set_seconds(absl::ToUnixSeconds(absl::Now()));
    for (int i = 0; i < values; ++i) series.mutable_doubles()->add_values(i);
    grpc::ClientContext context;
    v1::SubmitBatchResponse response;
    const grpc::Status status =
        v1::IngestService::NewStub(ChannelTo(driftd))->SubmitBatch(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response.ack().accepted_values();
  }
  static uint64_t ValuesHeld(const DriftdProcess& driftd) {
    grpc::ClientContext context;
    v1::ListSeriesResponse response;
    v1::DriftService::NewStub(ChannelTo(driftd))->ListSeries(&context, {}, &response);
    return response.series_size() == 1 ? response.series(0).values() : 0;
  }
  static std::vector<std::string> MonitorsOf(const DriftdProcess& driftd) {
    grpc::ClientContext context;
    v1::ListMonitorsResponse response;
    v1::AdminService::NewStub(ChannelTo(driftd))->ListMonitors(&context, {}, &response);
    std::vector<std::string> names;
    for (const v1::Monitor& monitor : response.monitors()) names.push_back(monitor.name());
    return names;
  }

  const Scratch scratch_;
  const std::string config_ = scratch_.Write("driftd.yaml", "monitors: [{name: first}]\n");
};

TEST_F(DriftdTest, OnceItListensItIsReadyAndSigtermEndsItWith0) {
  const auto driftd = Start();
  EXPECT_EQ(Http("GET", driftd->http_address(), "/-/ready").status, 200);
  driftd->Signal(SIGTERM);
  EXPECT_EQ(driftd->Output(), "");  // nothing but the one line
  EXPECT_EQ(driftd->Wait(), 0);
}

TEST_F(DriftdTest, WhoWatchesIsToldWhenItStops) {
  const auto driftd = Start();
  {
    grpc::ClientContext context;
    const auto stub = v1::DriftService::NewStub(ChannelTo(*driftd));
    const auto changes = stub->WatchChanges(&context, {});
    changes->WaitForInitialMetadata();
    driftd->Signal(SIGTERM);
    v1::WatchChangesResponse change;
    EXPECT_FALSE(changes->Read(&change));
    EXPECT_EQ(changes->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  }  // else the server waits for a connection that nobody serves
  EXPECT_EQ(driftd->Wait(), 0);
}

TEST_F(DriftdTest, SigintEndsItWith0) {
  const auto driftd = Start();
  driftd->Signal(SIGINT);
  EXPECT_EQ(driftd->Wait(), 0);
}

TEST_F(DriftdTest, ValuesAndMonitorsOutliveACleanEnd) {
  auto driftd = Start();
  EXPECT_EQ(Send(*driftd, 700), 700u);
  {
    grpc::ClientContext context;
    v1::CreateMonitorRequest request;
    v1::CreateMonitorResponse response;
    request.mutable_monitor()->set_name("made");
    ASSERT_TRUE(v1::AdminService::NewStub(ChannelTo(*driftd))
                    ->CreateMonitor(&context, request, &response)
                    .ok());
  }
  driftd->Signal(SIGTERM);
  ASSERT_EQ(driftd->Wait(), 0);

  driftd = Start();
  EXPECT_TRUE(driftd->Logs("closed_cleanly=1"));
  EXPECT_EQ(ValuesHeld(*driftd), 700u);
  EXPECT_THAT(MonitorsOf(*driftd), ::testing::ElementsAre("first", "made", "default"));
  EXPECT_THAT(Metrics(*driftd), HasSubstr("\ndriftd_series 1\n"));
}

TEST_F(DriftdTest, AcknowledgedValuesOutliveAKill) {
  auto driftd = Start();
  EXPECT_EQ(Send(*driftd, 300), 300u);
  driftd->Signal(SIGKILL);
  ASSERT_EQ(driftd->Wait(), -SIGKILL);

  driftd = Start();
  EXPECT_TRUE(driftd->Logs("closed_cleanly=0"));
  EXPECT_EQ(ValuesHeld(*driftd), 300u);
  EXPECT_EQ(Send(*driftd, 5), 5u);
  EXPECT_EQ(ValuesHeld(*driftd), 305u);
}

TEST_F(DriftdTest, SighupTakesOverTheFilesMonitors) {
  const auto driftd = Start();
  scratch_.Write("driftd.yaml", "monitors: [{name: second}]\n");
  driftd->Signal(SIGHUP);
  ASSERT_TRUE(driftd->Logs("configuration reloaded"));
  EXPECT_THAT(MonitorsOf(*driftd), ::testing::ElementsAre("second", "default"));
}

TEST_F(DriftdTest, AnInvalidFileChangesNothingOnSighup) {
  const auto driftd = Start();
  scratch_.Write("driftd.yaml", "monitors: [{name: second}]\nlimits: {max_series: 0}\n");
  driftd->Signal(SIGHUP);
  ASSERT_TRUE(driftd->Logs("driftd.yaml:2: limits.max_series"));
  EXPECT_THAT(MonitorsOf(*driftd), ::testing::ElementsAre("first", "default"));
  EXPECT_THAT(Metrics(*driftd), HasSubstr("\ndriftd_config_reload_failures_total 1\n"));
}

TEST_F(DriftdTest, AChangeThatNeedsARestartIsToldOnSighup) {
  const auto driftd = Start();
  scratch_.Write("driftd.yaml", "limits: {max_series: 7}\n");
  driftd->Signal(SIGHUP);
  EXPECT_TRUE(driftd->Logs("section=limits"));
}

TEST_F(DriftdTest, ASecondOneOnTheSameDirectoryIsToldSo) {
  const auto driftd = Start();
  const DriftdResult second = RunDriftd(Arguments());
  EXPECT_EQ(second.exit_code, 1);
  EXPECT_EQ(second.output, "");
  EXPECT_THAT(second.errors, HasSubstr(scratch_.Path("data")));
}

}  // namespace
}  // namespace drift
