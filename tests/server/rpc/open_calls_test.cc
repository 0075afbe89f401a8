#include "server/rpc/open_calls.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "drift/v1/drift.grpc.pb.h"
#include "gmock/gmock.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"

namespace drift {
namespace {

using testing::ElementsAre;

// A server whose calls, all of them, answer UNIMPLEMENTED; but a watch is open until it is let go.
class WatchingService : public v1::DriftService::CallbackService {
 public:
  class Stream : public grpc::ServerWriteReactor<v1::WatchChangesResponse> {
   public:
    Stream() { StartSendInitialMetadata(); }
    void OnDone() override { delete this; }
  };
  grpc::ServerWriteReactor<v1::WatchChangesResponse>* WatchChanges(
      grpc::CallbackServerContext*, const v1::WatchChangesRequest*) override {
    return stream_ = new Stream;
  }
  void LetGo() { stream_->Finish(grpc::Status::OK); }

 private:
  Stream* stream_ = nullptr;
};

class OpenCallsTest : public testing::Test {
 protected:
  OpenCallsTest() {
    grpc::ServerBuilder builder;
    builder.RegisterService(&service_);
    std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> counters;
    counters.push_back(calls_.Counter());
    builder.experimental().SetInterceptorCreators(std::move(counters));
    server_ = builder.BuildAndStart();
    stub_ = v1::DriftService::NewStub(server_->InProcessChannel({}));
  }

  std::vector<std::string> Answered() const {
    std::vector<std::string> all;
    for (const CallCounts::Answered& one : answered_.all()) {
      all.push_back(
          absl::StrJoin({one.service, one.method, one.code, absl::StrCat(one.calls)}, " "));
    }
    return all;
  }

  WatchingService service_;
  CallCounts answered_;
  OpenCalls calls_{answered_};
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<v1::DriftService::Stub> stub_;
};

TEST_F(OpenCallsTest, BeforeTheFirstCallNoneIsOpen) {
  EXPECT_TRUE(calls_.AwaitNone(absl::InfinitePast()));
}

TEST_F(OpenCallsTest, ACallIsOpenUntilItHasEnded) {
  grpc::ClientContext context;
  const auto watch = stub_->WatchChanges(&context, {});
  watch->WaitForInitialMetadata();
  EXPECT_FALSE(calls_.AwaitNone(absl::Now()));
  service_.LetGo();
  EXPECT_TRUE(watch->Finish().ok());
  EXPECT_TRUE(calls_.AwaitNone(absl::InfiniteFuture()));
  EXPECT_THAT(Answered(), ElementsAre("drift.v1.DriftService WatchChanges OK 1"));
}

TEST_F(OpenCallsTest, ACallThatFailsIsCountedAsWell) {
  grpc::ClientContext context;
  v1::GetStatusResponse response;
  EXPECT_EQ(stub_->GetStatus(&context, {}, &response).error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_TRUE(calls_.AwaitNone(absl::InfiniteFuture()));
  EXPECT_THAT(Answered(), ElementsAre("drift.v1.DriftService GetStatus Unimplemented 1"));
}

TEST_F(OpenCallsTest, MethodsThatDoNotExistCountAsOne) {
  const auto channel = server_->InProcessChannel({});
  grpc::TemplatedGenericStub<v1::GetStatusRequest, v1::GetStatusResponse> stub(channel);
  for (const char* method : {"/made/up", "/drift.v1.DriftService/MadeUp"}) {
    grpc::ClientContext context;
    const v1::GetStatusRequest request;
    v1::GetStatusResponse response;
    grpc::CompletionQueue queue;
    grpc::Status status;
    const auto call = stub.PrepareUnaryCall(&context, method, request, &queue);
    call->StartCall();
    call->Finish(&response, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    ASSERT_TRUE(queue.Next(&tag, &ok));
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
  }
  EXPECT_TRUE(calls_.AwaitNone(absl::InfiniteFuture()));
  EXPECT_THAT(Answered(), ElementsAre("unknown unknown Unimplemented 2"));
}

}  // namespace
}  // namespace drift
