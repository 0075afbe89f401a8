#include "server/app/app.h"

#include <memory>
#include <string>

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

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

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
