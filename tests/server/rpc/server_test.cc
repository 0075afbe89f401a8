#include "server/rpc/server.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "grpcpp/generic/generic_stub.h"
#include "gtest/gtest.h"
#include "server/config/defaults.h"
#include "tests/server/rpc/fixture.h"

namespace drift {
namespace {

using testing::HasSubstr;

// HealthCheckResponse{status: SERVING}
constexpr char kServing[] = "\x08\x01";

class RpcServerTest : public RpcTest {
 protected:
  using IngestStream =
      grpc::ClientReaderWriter<v1::StreamBatchesRequest, v1::StreamBatchesResponse>;

  // What grpc.health.v1.Health/Check answers, as bytes: Debian ships no stubs of it. The request's
  // field 1 is the name of the service, the answer's the status.
  std::string HealthOf(const std::string& service) {
    const std::string bytes =
        service.empty() ? "" : std::string{'\x0a', static_cast<char>(service.size())} + service;
    const grpc::Slice slice(bytes);
    const grpc::ByteBuffer request(&slice, 1);
    const auto context = NewContext();
    grpc::CompletionQueue queue;
    grpc::GenericStub stub(channel_);
    auto call =
        stub.PrepareUnaryCall(context.get(), "/grpc.health.v1.Health/Check", request, &queue);
    grpc::ByteBuffer response;
    grpc::Status status;
    call->StartCall();
    call->Finish(&response, &status, nullptr);
    void* tag;
    bool ok;
    queue.Next(&tag, &ok);
    grpc::Slice answer;
    EXPECT_TRUE(status.ok() && response.DumpToSingleSlice(&answer).ok()) << status.error_message();
    return {reinterpret_cast<const char*>(answer.begin()), answer.size()};
  }

  // A stream that was welcomed.
  std::unique_ptr<IngestStream> Open(grpc::ClientContext& context) {
    auto stream = ingest_->StreamBatches(&context);
    v1::StreamBatchesRequest request;
    request.mutable_hello()->set_producer_id("p");
    stream->Write(request);
    v1::StreamBatchesResponse response;
    EXPECT_TRUE(stream->Read(&response));
    return stream;
  }
};

TEST_F(RpcServerTest, ListensOnThePortItTells) {
  EXPECT_THAT(server_->address(), testing::MatchesRegex("127\\.0\\.0\\.1:[1-9][0-9]*"));
}

TEST_F(RpcServerTest, AnAddressInUseIsRefused) {
  v1::Config config = WithDefaults(config_);
  config.mutable_server()->set_grpc_address(server_->address());
  const auto second = RpcServer::Start(config, *catalog_, *writer_, answered_,
                                       [] { return kStart; }, {"", kStart, ""});
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(second.status().message()), HasSubstr(server_->address()));
}

TEST_F(RpcServerTest, EveryServiceIsServingUntilTheServerShutsDown) {
  for (const char* service :
       {"", "drift.v1.IngestService", "drift.v1.DriftService", "drift.v1.AdminService"}) {
    EXPECT_EQ(HealthOf(service), kServing) << service;
  }
}

TEST_F(RpcServerTest, ShutdownEndsEveryStreamAndWhatWasAcknowledgedIsThere) {
  const auto ingest_context = NewContext();
  auto ingest = Open(*ingest_context);
  const auto watch_context = NewContext();
  auto watch = drift_->WatchChanges(watch_context.get(), {});
  watch->WaitForInitialMetadata();
  constexpr uint64_t kBatches = 50;
  for (uint64_t sequence = 1; sequence <= kBatches; ++sequence) {
    v1::StreamBatchesRequest request;
    request.mutable_batch()->set_sequence(sequence);
    AddNumbers(*request.mutable_batch(), KeyOf("fraud", "score"), kStart, {0.5});
    ASSERT_TRUE(ingest->Write(request));
  }
  v1::StreamBatchesResponse response;
  ASSERT_TRUE(ingest->Read(&response));
  StopServer();

  uint64_t acknowledged = response.ack().committed_sequence();
  while (ingest->Read(&response)) acknowledged = response.ack().committed_sequence();
  const grpc::Status ended = ingest->Finish();
  EXPECT_EQ(ended.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(ended.error_message(), HasSubstr("shutting down"));
  v1::WatchChangesResponse change;
  EXPECT_FALSE(watch->Read(&change));
  EXPECT_EQ(watch->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);

  StartServer();
  const auto context = NewContext();
  auto again = ingest_->StreamBatches(context.get());
  v1::StreamBatchesRequest hello;
  hello.mutable_hello()->set_producer_id("p");
  again->Write(hello);
  ASSERT_TRUE(again->Read(&response));
  EXPECT_GE(acknowledged, 1);
  EXPECT_GE(response.welcome().committed_sequence(), acknowledged);
  EXPECT_EQ(ValuesOf("fraud/score"), response.welcome().committed_sequence());
}

TEST_F(RpcServerTest, ShutdownDoesNotWaitForAProducerThatDoesNotRead) {
  const auto context = NewContext();
  auto stream = Open(*context);
  server_->Shutdown(absl::ZeroDuration());
  v1::StreamBatchesResponse response;
  while (stream->Read(&response)) {
  }
  EXPECT_FALSE(stream->Finish().ok());
}

TEST_F(RpcServerTest, AMessageAboveTheLimitIsRefusedAndTheServerGoesOn) {
  v1::SubmitBatchRequest request;
  AddNumbers(*request.mutable_batch(), KeyOf("fraud", "score"), kStart,
             std::vector<double>((4 << 20) / 8 + 1, 0.5));
  v1::SubmitBatchResponse response;
  EXPECT_EQ(ingest_->SubmitBatch(NewContext().get(), request, &response).error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
  v1::GetStatusResponse status;
  EXPECT_TRUE(drift_->GetStatus(NewContext().get(), {}, &status).ok());
}

}  // namespace
}  // namespace drift
