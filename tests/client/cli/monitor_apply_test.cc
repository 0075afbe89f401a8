#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/cli/command/commands.h"
#include "drift/v1/admin.grpc.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/cli/local_server.h"
#include "tests/client/cli/temporary_file.h"

namespace drift::cli {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Has the monitor "old" of the API and "filed" of the file. It fails at the one called "bad".
class MonitorServer : public v1::AdminService::Service {
 public:
  explicit MonitorServer(grpc::Status bad) : bad_(std::move(bad)) {}

  const std::string& address() const { return server_.address(); }
  const std::vector<std::string>& changes() const { return changes_; }

 private:
  grpc::Status ListMonitors(grpc::ServerContext*, const v1::ListMonitorsRequest*,
                            v1::ListMonitorsResponse* response) override {
    v1::Monitor& old = *response->add_monitors();
    old.set_name("old");
    old.set_origin(v1::MONITOR_ORIGIN_API);
    v1::Monitor& filed = *response->add_monitors();
    filed.set_name("filed");
    filed.set_origin(v1::MONITOR_ORIGIN_FILE);
    return grpc::Status::OK;
  }

  grpc::Status CreateMonitor(grpc::ServerContext*, const v1::CreateMonitorRequest* request,
                             v1::CreateMonitorResponse* response) override {
    if (request->monitor().name() == "bad") return bad_;
    *response->mutable_monitor() = request->monitor();
    changes_.push_back(absl::StrCat("create ", request->monitor().name()));
    return grpc::Status::OK;
  }

  grpc::Status UpdateMonitor(grpc::ServerContext*, const v1::UpdateMonitorRequest* request,
                             v1::UpdateMonitorResponse* response) override {
    *response->mutable_monitor() = request->monitor();
    changes_.push_back(absl::StrCat("update ", request->monitor().name()));
    return grpc::Status::OK;
  }

  const grpc::Status bad_;
  std::vector<std::string> changes_;
  LocalServer server_{*this};
};

class MonitorApplyTest : public testing::Test {
 protected:
  static absl::Status Apply(const std::string& yaml, const MonitorServer& server,
                            std::ostream& out) {
    const TemporaryFile file(yaml);
    Client client({.server = server.address()});
    std::ostringstream err;
    Context context{.client = client,
                    .server = server.address(),
                    .style = {},
                    .terminal = {},
                    .err_terminal = {},
                    .out = out,
                    .err = err};
    return RunMonitorApply({.target = file.path()}, context).status();
  }

  absl::Status Apply(const std::string& yaml) { return Apply(yaml, server_, out_); }

  const MonitorServer server_{{grpc::StatusCode::INVALID_ARGUMENT, "live: does not fit"}};
  std::ostringstream out_;
};

TEST_F(MonitorApplyTest, CreatesWhatIsNewAndUpdatesTheRest) {
  EXPECT_EQ(Apply("monitors:\n  - name: new\n  - name: old\n"), absl::OkStatus());
  EXPECT_THAT(server_.changes(), ElementsAre("create new", "update old"));
  EXPECT_EQ(out_.str(), "monitor new created\nmonitor old updated\n");
}

TEST_F(MonitorApplyTest, AFileWithAProblemChangesNothing) {
  EXPECT_TRUE(absl::IsInvalidArgument(Apply("monitors:\n  - name: new\n  - name: new\n")));
  EXPECT_THAT(server_.changes(), IsEmpty());
}

TEST_F(MonitorApplyTest, AMonitorOfTheServersFileIsRefusedBeforeTheFirstIsMade) {
  EXPECT_EQ(Apply("monitors:\n  - name: new\n  - name: filed\n"),
            absl::FailedPreconditionError("monitor \"filed\" is of the server's configuration "
                                          "file; change it there and reload"));
  EXPECT_THAT(server_.changes(), IsEmpty());
}

TEST_F(MonitorApplyTest, AFailureInTheMiddleTellsWhatBecameOfEach) {
  EXPECT_EQ(Apply("monitors:\n  - name: new\n  - name: old\n  - name: bad\n  - name: last\n"),
            absl::InvalidArgumentError("monitor \"bad\": live: does not fit\n"
                                       "applied before: \"new\", \"old\"\n"
                                       "not tried: \"last\""));
  EXPECT_EQ(out_.str(), "monitor new created\nmonitor old updated\n");
}

TEST_F(MonitorApplyTest, AFailureOfTheOnlyMonitorHasNoOthersToTellOf) {
  EXPECT_EQ(Apply("name: bad\n"),
            absl::InvalidArgumentError("monitor \"bad\": live: does not fit"));
}

TEST_F(MonitorApplyTest, WhatTheServerDidBeforeItWasLostIsNotKnown) {
  const MonitorServer server({grpc::StatusCode::UNAVAILABLE, "away"});
  EXPECT_EQ(Apply("monitors:\n  - name: bad\n  - name: last\n", server, out_),
            absl::UnavailableError("monitor \"bad\": away (it may have been applied all the same)\n"
                                   "applied before: none\n"
                                   "not tried: \"last\""));
}

}  // namespace
}  // namespace drift::cli
