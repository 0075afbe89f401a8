#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "drift/client.h"
#include "drift/v1/admin.grpc.pb.h"
#include "drift/v1/drift.grpc.pb.h"
#include "gmock/gmock.h"
#include "grpcpp/grpcpp.h"
#include "grpcpp/health_check_service_interface.h"
#include "gtest/gtest.h"

namespace drift {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

// Has five series, two a page, and changes without end.
class FakeDrift : public v1::DriftService::Service {
  grpc::Status ListSeries(grpc::ServerContext*, const v1::ListSeriesRequest* request,
                          v1::ListSeriesResponse* response) override {
    int first = 0;
    if (!request->page_token().empty() && !absl::SimpleAtoi(request->page_token(), &first)) {
      return {grpc::INVALID_ARGUMENT,
              absl::StrCat("page_token \"", request->page_token(), "\" is none of mine")};
    }
    for (int i = first; i < std::min(first + 2, 5); ++i) {
      response->add_series()->set_name(absl::StrCat(request->filter(), i));
    }
    if (first + 2 < 5) response->set_next_page_token(absl::StrCat(first + 2));
    return grpc::Status::OK;
  }

  grpc::Status WatchChanges(grpc::ServerContext* context, const v1::WatchChangesRequest*,
                            grpc::ServerWriter<v1::WatchChangesResponse>* writer) override {
    v1::WatchChangesResponse change;
    for (int bins = 1; !context->IsCancelled(); ++bins) {
      change.mutable_score()->set_bins(bins);
      if (!writer->Write(change)) break;
    }
    return grpc::Status::CANCELLED;
  }
};

// Counts what is uploaded; knows no monitor.
class FakeAdmin : public v1::AdminService::Service {
 public:
  int messages = 0;
  int keys = 0;
  std::map<double, uint64_t> numbers;  // how often each came

 private:
  grpc::Status GetMonitor(grpc::ServerContext*, const v1::GetMonitorRequest* request,
                          v1::GetMonitorResponse*) override {
    return {grpc::NOT_FOUND, absl::StrCat("there is no monitor \"", request->name(), "\"")};
  }

  grpc::Status CreateMonitor(grpc::ServerContext*, const v1::CreateMonitorRequest* request,
                             v1::CreateMonitorResponse* response) override {
    *response->mutable_monitor() = request->monitor();
    return grpc::Status::OK;
  }

  grpc::Status UploadReference(grpc::ServerContext*,
                               grpc::ServerReader<v1::UploadReferenceRequest>* reader,
                               v1::UploadReferenceResponse* response) override {
    v1::UploadReferenceRequest message;
    uint64_t values = 0;
    while (reader->Read(&message)) {
      ++messages;
      if (message.has_key()) ++keys;
      for (const double number : message.numbers().values()) ++numbers[number];
      values +=
          message.numbers().values_size() + message.categories().values_size() + message.missing();
    }
    response->mutable_reference()->set_values(values);
    return grpc::Status::OK;
  }
};

class ClientTest : public ::testing::Test {
 protected:
  ClientTest() {
    grpc::EnableDefaultHealthCheckService(true);
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&drift_);
    builder.RegisterService(&admin_);
    server_ = builder.BuildAndStart();
    client_ = std::make_unique<Client>(Client::Options{.server = absl::StrCat("127.0.0.1:", port)});
  }
  ~ClientTest() override { server_->Shutdown(std::chrono::system_clock::now()); }

  FakeDrift drift_;
  FakeAdmin admin_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<Client> client_;
};

TEST_F(ClientTest, ListsAllPages) {
  const auto series = client_->ListAllSeries("s");
  ASSERT_TRUE(series.ok()) << series.status();
  std::vector<std::string> names;
  for (const v1::Series& one : *series) names.push_back(one.name());
  EXPECT_THAT(names, ElementsAre("s0", "s1", "s2", "s3", "s4"));
}

TEST_F(ClientTest, AnswersTheServersCodeAndMessage) {
  const absl::Status status = client_->GetMonitor("m").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(status.message(), "there is no monitor \"m\"");
}

TEST_F(ClientTest, AnswersWhatTheCallIsAbout) {
  v1::Monitor monitor;
  monitor.set_name("m");
  EXPECT_EQ(client_->CreateMonitor(monitor)->name(), "m");
}

TEST_F(ClientTest, UploadsNumbersInSeveralMessagesWithTheKeyInTheFirst) {
  const std::vector<double> numbers(200'000, 0.5);  // 65,536 a message
  const auto info = client_->UploadReference(v1::ReferenceKey(), numbers, 7);
  ASSERT_TRUE(info.ok()) << info.status();
  EXPECT_EQ(info->values(), 200'007u);
  EXPECT_EQ(admin_.messages, 4);
  EXPECT_EQ(admin_.keys, 1);
}

TEST_F(ClientTest, UploadsCategoriesInMessagesOfAboutAMebibyte) {
  const std::vector<std::string> categories(30'000,
                                            std::string(124, 'x'));  // 128 bytes on the wire
  const auto info = client_->UploadReference(v1::ReferenceKey(), categories);
  ASSERT_TRUE(info.ok()) << info.status();
  EXPECT_EQ(info->values(), 30'000u);
  EXPECT_EQ(admin_.messages, 4);  // of 8,192 each
}

TEST_F(ClientTest, UploadsNumbersAsOftenAsTheyAreCounted) {
  const std::vector<double> numbers = {1, 2, 3, 4, 5};
  const std::vector<uint64_t> counts = {0, 65'536, 1, 200'000, 0};
  const auto info = client_->UploadReference(v1::ReferenceKey(), numbers, counts, 7);
  ASSERT_TRUE(info.ok()) << info.status();
  EXPECT_EQ(info->values(), 265'544u);
  EXPECT_THAT(admin_.numbers, ElementsAre(Pair(2, 65'536), Pair(3, 1), Pair(4, 200'000)));
  EXPECT_EQ(admin_.messages, 5);  // of 65,536 and the rest
  EXPECT_EQ(admin_.keys, 1);
}

TEST_F(ClientTest, RefusesCountsThatAreNotOneANumber) {
  const auto info = client_->UploadReference(v1::ReferenceKey(), std::vector<double>{1, 2},
                                             std::vector<uint64_t>{3});
  EXPECT_TRUE(absl::IsInvalidArgument(info.status()));
  EXPECT_EQ(info.status().message(), "1 counts for 2 numbers; there should be one each");
}

TEST_F(ClientTest, UploadsAReferenceOfNothingButNulls) {
  const auto info = client_->UploadReference(v1::ReferenceKey(), std::vector<double>(), 3);
  ASSERT_TRUE(info.ok()) << info.status();
  EXPECT_EQ(info->values(), 3u);
  EXPECT_EQ(admin_.keys, 1);
}

TEST_F(ClientTest, WatchesUntilToldToStop) {
  std::vector<int> seen;
  const absl::Status status =
      client_->WatchChanges({}, [&seen](const v1::WatchChangesResponse& change) {
        seen.push_back(change.score().bins());
        return seen.size() < 3;
      });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_THAT(seen, ElementsAre(1, 2, 3));
}

TEST_F(ClientTest, AsksForTheServersHealth) {
  EXPECT_TRUE(client_->CheckHealth().ok());
  server_->GetHealthCheckService()->SetServingStatus(false);
  EXPECT_THAT(std::string(client_->CheckHealth().message()), HasSubstr("not serving"));
}

TEST_F(ClientTest, SaysUnavailableWhenNobodyListens) {
  Client client({.server = "127.0.0.1:1"});
  EXPECT_EQ(client.GetStatus().status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(client.CheckHealth().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace drift
