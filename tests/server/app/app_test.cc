#include "server/app/app.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/config/load.h"
#include "server/observe/log.h"
#include "tests/server/app/scratch.h"
#include "tests/server/observe/http_get.h"

namespace drift {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// The port of a socket that takes connections to this process; 0 while there is none.
int ListeningPort() {
  for (int file = 0; file < 1024; ++file) {
    int listens = 0;
    socklen_t size = sizeof(listens);
    getsockopt(file, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size);
    if (listens == 0) continue;
    sockaddr_in address{};
    size = sizeof(address);
    getsockname(file, reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
  }
  return 0;
}

// What RocksDB last wrote down of how the store in `directory` is set up.
std::string StoreOptionsIn(const std::string& directory) {
  std::filesystem::path latest;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (!absl::StartsWith(entry.path().filename().string(), "OPTIONS-")) continue;
    latest = std::max(latest, entry.path());
  }
  std::stringstream text;
  text << std::ifstream(latest).rdbuf();
  return text.str();
}

class AppTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { ASSERT_TRUE(SetUpLog("error").ok()); }

  v1::Config Config(const std::string& more = "") const {
    return ParseConfig(absl::StrCat("server: {grpc_address: 127.0.0.1:0, http_address: "
                                    "127.0.0.1:0, data_dir: ",
                                    scratch_.Path("data"), "}\n", more),
                       "test.yaml")
        .value();
  }
  static HttpReply Get(const App& app, const std::string& path) {
    return Http("GET", app.http_address(), path);
  }

  const Scratch scratch_;
};

TEST_F(AppTest, ItIsReadyWhenStartReturns) {
  const auto app = App::Start(Config(), absl::Now).value();
  EXPECT_THAT(app->grpc_address(), StartsWith("127.0.0.1:"));
  EXPECT_THAT(app->grpc_address(), Not(EndsWith(":0")));
  EXPECT_EQ(Get(*app, "/-/ready").status, 200);
  EXPECT_EQ(Get(*app, "/-/healthy").status, 200);
  EXPECT_THAT(Get(*app, "/metrics").body, HasSubstr("\ndriftd_build_info{version=\""));
}

TEST_F(AppTest, OnceItIsReadyItsStoreCompacts) {
  const auto app = App::Start(Config(), absl::Now).value();
  EXPECT_THAT(StoreOptionsIn(scratch_.Path("data")),
              AllOf(HasSubstr("disable_auto_compactions=false"),
                    Not(HasSubstr("disable_auto_compactions=true"))));
}

// The clock is read before HTTP starts, and next by the writer, which starts after it.
TEST_F(AppTest, WhileItStartsItIsHealthyAndNotReady) {
  HttpReply healthy, ready, metrics;
  int port = 0;
  const Clock clock = [&] {
    if (port == 0 && (port = ListeningPort()) != 0) {
      const std::string address = absl::StrCat("127.0.0.1:", port);
      healthy = Http("GET", address, "/-/healthy");
      ready = Http("GET", address, "/-/ready");
      metrics = Http("GET", address, "/metrics");
    }
    return absl::Now();
  };
  const auto app = App::Start(Config(), clock).value();
  EXPECT_EQ(app->http_address(), absl::StrCat("127.0.0.1:", port));
  EXPECT_EQ(healthy.status, 200);
  EXPECT_EQ(ready.status, 503);
  EXPECT_EQ(ready.body, "driftd is starting\n");
  EXPECT_EQ(metrics.status, 503);
}

TEST_F(AppTest, AfterStopNobodyListensAndTheDirectoryIsFree) {
  auto app = App::Start(Config(), absl::Now).value();
  const std::string address = app->http_address();
  app->Stop();
  app->Stop();  // again does nothing
  EXPECT_EQ(Http("GET", address, "/-/ready").status, 0);
  EXPECT_TRUE(App::Start(Config(), absl::Now).ok());
}

TEST_F(AppTest, ADirectoryThatAnotherHasOpenIsNamed) {
  const auto app = App::Start(Config(), absl::Now).value();
  const auto second = App::Start(Config(), absl::Now);
  EXPECT_THAT(std::string(second.status().message()), HasSubstr(scratch_.Path("data")));
}

TEST_F(AppTest, ADirectoryThatCannotBeMadeIsNamed) {
  v1::Config config = Config();
  config.mutable_server()->set_data_dir(scratch_.Write("file", "") + "/data");
  const auto app = App::Start(config, absl::Now);
  EXPECT_THAT(std::string(app.status().message()), HasSubstr(scratch_.Path("file/data")));
}

TEST_F(AppTest, AnAddressInUseIsNamed) {
  const auto app = App::Start(Config(), absl::Now).value();
  v1::Config config = Config();
  config.mutable_server()->set_data_dir(scratch_.Path("other"));
  config.mutable_server()->set_http_address(app->http_address());
  EXPECT_THAT(std::string(App::Start(config, absl::Now).status().message()),
              HasSubstr(app->http_address()));
  config.mutable_server()->set_http_address("127.0.0.1:0");
  config.mutable_server()->set_grpc_address(app->grpc_address());
  EXPECT_THAT(std::string(App::Start(config, absl::Now).status().message()),
              HasSubstr(app->grpc_address()));
}

TEST_F(AppTest, AReloadThatFailsIsCountedAndOneThatSucceedsIsShown) {
  const auto app = App::Start(Config(), absl::Now).value();
  app->Reload(absl::InvalidArgumentError("driftd.yaml:1: no\ndriftd.yaml:2: neither"));
  std::string metrics = Get(*app, "/metrics").body;
  EXPECT_THAT(metrics, HasSubstr("\ndriftd_config_last_reload_successful 0\n"));
  EXPECT_THAT(metrics, HasSubstr("\ndriftd_config_reload_failures_total 1\n"));
  app->Reload(Config("monitors: [{name: new}]\n"));
  metrics = Get(*app, "/metrics").body;
  EXPECT_THAT(metrics, HasSubstr("\ndriftd_config_last_reload_successful 1\n"));
  EXPECT_THAT(metrics, HasSubstr("\ndriftd_config_reload_failures_total 1\n"));
}

}  // namespace
}  // namespace drift
