#include <atomic>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "client/cli/command/commands.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/cli/status_server.h"

namespace drift::cli {
namespace {

using testing::HasSubstr;

// Tells one change a watch and then ends it, first as a server that shuts down does; is away for a
// call in between.
class RestartingServer : public StatusServer {
 private:
  grpc::Status GetStatus(grpc::ServerContext*, const v1::GetStatusRequest*,
                         v1::GetStatusResponse*) override {
    return ++calls_ == 2 ? grpc::Status(grpc::StatusCode::UNAVAILABLE, "away") : grpc::Status::OK;
  }

  grpc::Status WatchChanges(grpc::ServerContext*, const v1::WatchChangesRequest* request,
                            grpc::ServerWriter<v1::WatchChangesResponse>* writer) override {
    v1::WatchChangesResponse change;
    change.mutable_score()->set_series(absl::StrCat(request->filter(), ++watches_));
    writer->Write(change);
    if (watches_ == 1) return grpc::Status(grpc::StatusCode::UNAVAILABLE, "shutting down");
    return grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "too slow");
  }

  std::atomic<int> calls_ = 0;
  std::atomic<int> watches_ = 0;
};

class WatchTest : public testing::Test {
 protected:
  Outcome Watch(const std::string& server) {
    Client client({.server = server});
    Context context{.client = client,
                    .server = server,
                    .json = true,
                    .style = {},
                    .terminal = {},
                    .err_terminal = {},
                    .out = out_,
                    .err = err_};
    return RunWatch({.glob = "m/"}, context);
  }

  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(WatchTest, GoesOnWhenTheServerIsBackAndTellsBoth) {
  const RestartingServer server;
  EXPECT_TRUE(absl::IsResourceExhausted(Watch(server.address()).status()));
  EXPECT_THAT(out_.str(), HasSubstr("\"m/1\""));
  EXPECT_THAT(out_.str(), HasSubstr("\"m/2\""));
  EXPECT_EQ(err_.str(),
            "drift: lost the server, trying again: shutting down\n"
            "drift: the server is back; drift history has what changed meanwhile\n");
}

TEST_F(WatchTest, AServerThatIsNotThereToBeginWithIsAFailure) {
  EXPECT_TRUE(absl::IsUnavailable(Watch("127.0.0.1:1").status()));
}

}  // namespace
}  // namespace drift::cli
