#include "server/observe/http_server.h"

#include <future>
#include <memory>
#include <semaphore>
#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/observe/health.h"
#include "server/observe/pages.h"
#include "server/observe/process_metrics.h"
#include "tests/server/observe/http_get.h"

namespace drift {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class HttpServerTest : public ::testing::Test {
 protected:
  HttpReply Get(const std::string& path) { return Http("GET", server_->address(), path); }

  absl::Status store_;
  ProcessMetrics metrics_;
  Health health_{[this] { return store_; }};
  std::unique_ptr<HttpServer> server_ =
      HttpServer::Start("127.0.0.1:0", MakePages({&metrics_}, health_)).value();
};

TEST_F(HttpServerTest, ThePortInUseIsTold) {
  EXPECT_THAT(server_->address(), StartsWith("127.0.0.1:"));
  EXPECT_THAT(server_->address(), Not(EndsWith(":0")));
  EXPECT_EQ(Get("/").status, 200);
}

TEST_F(HttpServerTest, ThereAreNoMetricsBeforeAllHasStarted) {
  EXPECT_EQ(Get("/metrics").status, 503);
  EXPECT_EQ(Get("/metrics").body, "driftd is starting\n");
}

TEST_F(HttpServerTest, MetricsAreTextOfTheExpositionFormat) {
  health_.set_phase(Health::Phase::kServing);
  const HttpReply reply = Get("/metrics");
  EXPECT_EQ(reply.status, 200);
  EXPECT_THAT(reply.head, HasSubstr("Content-Type: text/plain; version=0.0.4; charset=utf-8"));
  EXPECT_THAT(reply.head, HasSubstr("Transfer-Encoding: chunked\r\n"));
  EXPECT_THAT(reply.body, StartsWith("# HELP process_cpu_seconds_total "));
}

TEST_F(HttpServerTest, WithHttp10AStreamEndsWithTheConnection) {
  health_.set_phase(Health::Phase::kServing);
  const HttpReply reply = Http("GET", server_->address(), "/metrics", "1.0");
  EXPECT_EQ(reply.status, 200);
  EXPECT_THAT(reply.head, Not(HasSubstr("Transfer-Encoding")));
  EXPECT_THAT(reply.head, Not(HasSubstr("Content-Length")));
  EXPECT_THAT(reply.body, StartsWith("# HELP process_cpu_seconds_total "));
}

TEST_F(HttpServerTest, ReadinessFollowsThePhases) {
  EXPECT_EQ(Get("/-/ready").status, 503);
  EXPECT_EQ(Get("/-/ready").body, "driftd is starting\n");
  EXPECT_EQ(Get("/-/healthy").status, 200);
  health_.set_phase(Health::Phase::kServing);
  EXPECT_EQ(Get("/-/ready").status, 200);
  EXPECT_EQ(Get("/-/ready").body, "driftd is ready\n");
  health_.set_phase(Health::Phase::kDraining);
  EXPECT_EQ(Get("/-/ready").status, 503);
  EXPECT_EQ(Get("/-/ready").body, "driftd is stopping\n");
  EXPECT_EQ(Get("/-/healthy").status, 200);
}

TEST_F(HttpServerTest, WhenTheStoreHasFailedItIsNeitherHealthyNorReady) {
  health_.set_phase(Health::Phase::kServing);
  store_ = absl::UnavailableError("the disk is full");
  EXPECT_EQ(Get("/-/healthy").status, 503);
  EXPECT_EQ(Get("/-/healthy").body, "the disk is full\n");
  EXPECT_EQ(Get("/-/ready").status, 503);
  EXPECT_EQ(Get("/-/ready").body, "the disk is full\n");
}

TEST_F(HttpServerTest, OtherPathsAreNotFound) {
  for (const char* path : {"/metric", "/metrics/", "/-/", "/../etc/passwd", "/index.html"}) {
    EXPECT_EQ(Get(path).status, 404) << path;
    EXPECT_EQ(Get(path).body, "There is no such page; / lists those there are.\n") << path;
  }
}

TEST_F(HttpServerTest, AQueryDoesNotMatter) { EXPECT_EQ(Get("/-/healthy?x=1").status, 200); }

TEST_F(HttpServerTest, OtherMethodsAreNotAllowed) {
  for (const char* method : {"POST", "PUT", "DELETE", "PATCH"}) {
    const HttpReply reply = Http(method, server_->address(), "/metrics");
    EXPECT_EQ(reply.status, 405) << method;
    EXPECT_EQ(reply.body, "/metrics can only be read, with GET or HEAD.\n") << method;
    EXPECT_THAT(reply.head, HasSubstr("Allow: GET, HEAD")) << method;
  }
}

TEST_F(HttpServerTest, HeadIsGetWithoutTheBody) {
  const HttpReply reply = Http("HEAD", server_->address(), "/-/healthy");
  EXPECT_EQ(reply.status, 200);
  EXPECT_THAT(reply.head, HasSubstr("Content-Length: 18"));  // "driftd is healthy" and a newline
  EXPECT_EQ(reply.body, "");
}

TEST_F(HttpServerTest, ClientsThatStallDoNotHoldUpTheOthers) {
  health_.set_phase(Health::Phase::kServing);
  std::vector<std::unique_ptr<HalfRequest>> stalled;
  for (int i = 0; i < 12; ++i) stalled.push_back(std::make_unique<HalfRequest>(server_->address()));
  EXPECT_EQ(Get("/-/ready").status, 200);
  EXPECT_TRUE(stalled.back()->is_open()) << "answered only once the others were given up";
}

TEST(HttpServerStreamsTest, WhileFourAreUnderWayAFifthIsRefusedAndOtherPagesAnswer) {
  std::counting_semaphore<> begun(0);
  absl::Notification go_on;
  HttpPages pages;
  pages["/probe"] = [] { return HttpResponse{.body = "ok"}; };
  pages["/stream"] = [&] {
    return HttpResponse{.body = {}, .stream = [&](const TextSink& sink) {
                          begun.release();
                          go_on.WaitForNotification();
                          sink("all of it");
                        }};
  };
  const auto server = HttpServer::Start("127.0.0.1:0", std::move(pages)).value();
  std::vector<std::future<HttpReply>> streams;
  for (int i = 0; i < 4; ++i) {
    streams.push_back(
        std::async(std::launch::async, Http, "GET", server->address(), "/stream", "1.1"));
  }
  for (int i = 0; i < 4; ++i) begun.acquire();

  const HttpReply fifth = Http("GET", server->address(), "/stream");
  EXPECT_EQ(fifth.status, 503);
  EXPECT_EQ(fifth.body,
            "/stream is being read by 4 clients already; try again when one is done.\n");
  EXPECT_EQ(Http("HEAD", server->address(), "/stream").status, 200);
  EXPECT_EQ(Http("GET", server->address(), "/probe").status, 200);

  go_on.Notify();
  for (std::future<HttpReply>& stream : streams) EXPECT_EQ(stream.get().body, "all of it");
  EXPECT_EQ(Http("GET", server->address(), "/stream").body, "all of it");
}

TEST_F(HttpServerTest, APortThatIsInUseIsNamed) {
  const auto second = HttpServer::Start(server_->address(), {});
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(second.status().message()),
              StartsWith("cannot listen for HTTP on " + server_->address() + ": "));
  EXPECT_THAT(std::string(second.status().message()), HasSubstr("Address already in use"));
}

TEST_F(HttpServerTest, OnceDestroyedNobodyListens) {
  const std::string address = server_->address();
  server_.reset();
  EXPECT_EQ(Http("GET", address, "/").status, 0);
}

TEST(HttpServerAddressTest, AHostMayBeAName) {
  const auto named = HttpServer::Start("localhost:0", {});
  ASSERT_TRUE(named.ok()) << named.status();
  EXPECT_THAT((*named)->address(), StartsWith("localhost:"));
}

}  // namespace
}  // namespace drift
