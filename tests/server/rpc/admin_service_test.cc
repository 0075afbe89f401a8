#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/synchronization/blocking_counter.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/rpc/fixture.h"

namespace drift {
namespace {

using grpc::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

class AdminServiceTest : public RpcTest {
 protected:
  void SetUp() override {
    config_.mutable_alert_defaults()->set_min_values(1);  // however few values a reference has
    RpcTest::SetUp();
  }

  grpc::Status CreateModel(const std::string& model, absl::Duration fine, absl::Duration coarse,
                           v1::CreateModelResponse& response) {
    v1::CreateModelRequest request;
    request.set_model(model);
    if (fine != absl::ZeroDuration()) *request.mutable_fine_pane() = Lasting(fine);
    if (coarse != absl::ZeroDuration()) *request.mutable_coarse_pane() = Lasting(coarse);
    return admin_->CreateModel(NewContext().get(), request, &response);
  }

  grpc::Status Upload(const std::vector<v1::UploadReferenceRequest>& requests,
                      v1::UploadReferenceResponse& response) {
    const auto context = NewContext();
    auto writer = admin_->UploadReference(context.get(), &response);
    for (const v1::UploadReferenceRequest& request : requests) writer->Write(request);
    writer->WritesDone();
    return writer->Finish();
  }

  std::vector<v1::PinnedReferenceInfo> References(const std::string& model) {
    v1::ListReferencesRequest request;
    request.set_model(model);
    v1::ListReferencesResponse response;
    EXPECT_TRUE(admin_->ListReferences(NewContext().get(), request, &response).ok());
    return {response.references().begin(), response.references().end()};
  }

  static v1::ReferenceKey Key(const std::string& name) {
    v1::ReferenceKey key;
    key.set_model("fraud");
    key.set_feature("score");
    key.set_name(name);
    return key;
  }

  void Feed(absl::Time time, int count) {
    v1::Batch batch;
    AddNumbers(batch, KeyOf("fraud", "score"), time, Evenly(0, 1, count));
    Submit(batch);
  }
};

// ---- Models.

TEST_F(AdminServiceTest, AModelIsCreatedOnceWithItsPanes) {
  v1::CreateModelResponse response;
  ASSERT_TRUE(CreateModel("fraud", absl::Hours(24), absl::ZeroDuration(), response).ok());
  EXPECT_TRUE(response.created());
  EXPECT_EQ(response.fine_pane().seconds(), 86'400);
  EXPECT_EQ(response.coarse_pane().seconds(), 86'400);  // the least multiple of at least 1 h
  ASSERT_TRUE(CreateModel("fraud", absl::Hours(24), absl::Hours(24), response).ok());
  EXPECT_FALSE(response.created());
  ASSERT_TRUE(CreateModel("fraud", absl::Hours(12), absl::Hours(24), response).ok());
  EXPECT_TRUE(response.created()) << "anew, as there is nothing in it";
  UploadUniform("fraud", "score", "training", 10);
  const grpc::Status other =
      CreateModel("fraud", absl::Seconds(10), absl::ZeroDuration(), response);
  EXPECT_EQ(other.error_code(), StatusCode::ALREADY_EXISTS);
  EXPECT_THAT(other.error_message(), HasSubstr("12h and 24h"));
}

TEST_F(AdminServiceTest, AModelGetsTheDefaultPanesWhereNoneAreGiven) {
  v1::CreateModelResponse response;
  ASSERT_TRUE(CreateModel("fraud", absl::ZeroDuration(), absl::ZeroDuration(), response).ok());
  EXPECT_EQ(response.fine_pane().seconds(), 10);
  EXPECT_EQ(response.coarse_pane().seconds(), 3600);
}

TEST_F(AdminServiceTest, AnImpossibleModelIsRefusedByItsField) {
  v1::CreateModelResponse response;
  const auto message = [&](const std::string& model, absl::Duration fine, absl::Duration coarse) {
    const grpc::Status status = CreateModel(model, fine, coarse, response);
    EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT);
    return status.error_message();
  };
  EXPECT_THAT(message("", absl::Seconds(10), absl::Hours(1)), HasSubstr("model: "));
  EXPECT_THAT(message("a\tb", absl::Seconds(10), absl::Hours(1)), HasSubstr("model: "));
  EXPECT_THAT(message("fraud", absl::Milliseconds(10), absl::Hours(1)), HasSubstr("fine_pane: "));
  EXPECT_THAT(message("fraud", absl::Seconds(7), absl::Hours(1)), HasSubstr("coarse_pane: "));
}

TEST_F(AdminServiceTest, AnUploadOfManyMessagesIsOneReference) {
  v1::UploadReferenceRequest first;
  *first.mutable_key() = Key("training");
  for (double value : Evenly(0, 1, 300)) first.mutable_numbers()->add_values(value);
  v1::UploadReferenceRequest second;
  second.mutable_numbers()->add_values(0.5);
  second.set_missing(4);
  v1::UploadReferenceResponse response;
  ASSERT_TRUE(Upload({first, second}, response).ok());
  EXPECT_EQ(response.reference().name(), "training");
  EXPECT_EQ(response.reference().version(), 1);
  EXPECT_EQ(response.reference().values(), 305);
  EXPECT_TRUE(response.reference().layout().has_probability());
  EXPECT_EQ(response.reference().create_time().seconds(), absl::ToUnixSeconds(kStart));
  EXPECT_EQ(response.reference().source(), "uploaded");
  EXPECT_THAT(response.reference().author(), StartsWith("ipv4:127.0.0.1:")) << "where it came from";
  ASSERT_TRUE(Upload({first}, response).ok());
  EXPECT_EQ(response.reference().version(), 2);
  EXPECT_THAT(References(""), SizeIs(1));
  EXPECT_THAT(References("fr*"), SizeIs(1));
  EXPECT_THAT(References("other"), IsEmpty());
}

TEST_F(AdminServiceTest, VersionsAreListedWithWhoMadeThem) {
  v1::UploadReferenceRequest upload;
  *upload.mutable_key() = Key("training");
  v1::UploadReferenceResponse response;
  for (int version = 1; version <= 11; ++version) {
    upload.mutable_numbers()->add_values(0.5);
    upload.set_author(version % 2 == 0 ? "ada" : "grace");
    set_now(kStart + absl::Seconds(version));
    ASSERT_TRUE(Upload({upload}, response).ok());
    EXPECT_EQ(response.reference().versions_size(), 0);
  }
  const std::vector<v1::PinnedReferenceInfo> listed = References("");
  ASSERT_THAT(listed, SizeIs(1));
  ASSERT_THAT(listed[0].versions(), SizeIs(10));
  EXPECT_EQ(listed[0].author(), "grace");
  for (int i = 0; i < 10; ++i) {
    const v1::PinnedReferenceVersion& version = listed[0].versions(i);
    EXPECT_EQ(version.version(), 11 - i);
    EXPECT_EQ(version.values(), 11 - i);
    EXPECT_EQ(version.author(), i % 2 == 0 ? "grace" : "ada");
    EXPECT_EQ(version.create_time().seconds(), absl::ToUnixSeconds(kStart) + 11 - i);
    EXPECT_EQ(version.source(), "uploaded");
  }
}

TEST_F(AdminServiceTest, AnImpossibleUploadIsRefused) {
  v1::UploadReferenceRequest request;
  v1::UploadReferenceResponse response;
  EXPECT_EQ(Upload({}, response).error_code(), StatusCode::INVALID_ARGUMENT);
  request.mutable_numbers()->add_values(1);
  EXPECT_EQ(Upload({request}, response).error_code(), StatusCode::INVALID_ARGUMENT);
  *request.mutable_key() = Key("");
  EXPECT_EQ(Upload({request}, response).error_code(), StatusCode::INVALID_ARGUMENT);
  *request.mutable_key() = Key("training");
  request.mutable_numbers()->Clear();
  EXPECT_EQ(Upload({request}, response).error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(References(""), IsEmpty());
}

TEST_F(AdminServiceTest, UploadsThatStallLeaveRoomForQueries) {
  constexpr int kUploads = AdminService::kMaxUploads + 1;
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  for (int i = 0; i < kUploads; ++i) contexts.push_back(NewContext());
  std::vector<StatusCode> codes(kUploads);
  absl::BlockingCounter ended(1);  // by the first call that ends
  std::atomic<bool> first = true;
  std::vector<std::thread> uploads;
  for (int i = 0; i < kUploads; ++i) {
    uploads.emplace_back([&, i] {
      v1::UploadReferenceResponse response;
      auto writer = admin_->UploadReference(contexts[i].get(), &response);
      writer->WaitForInitialMetadata();  // which the server sends with the answer
      if (first.exchange(false)) ended.DecrementCount();
      codes[i] = writer->Finish().error_code();
    });
  }
  ended.Wait();
  EXPECT_THAT(References(""), IsEmpty());
  for (const auto& context : contexts) context->TryCancel();
  for (std::thread& upload : uploads) upload.join();
  EXPECT_EQ(absl::c_count(codes, StatusCode::RESOURCE_EXHAUSTED), 1);
  EXPECT_EQ(absl::c_count(codes, StatusCode::CANCELLED), kUploads - 1);
}

TEST_F(AdminServiceTest, AStretchOfLiveValuesBecomesAReference) {
  for (int pane = 0; pane < 8; ++pane) Feed(kStart + pane * absl::Seconds(10), 100);
  v1::CaptureReferenceRequest request;
  *request.mutable_key() = Key("monday");
  *request.mutable_series() = KeyOf("fraud", "score");
  *request.mutable_range()->mutable_start_time() = At(kStart);
  *request.mutable_range()->mutable_end_time() = At(kStart + absl::Seconds(30));
  request.set_author("ada");
  v1::CaptureReferenceResponse response;
  const grpc::Status status = admin_->CaptureReference(NewContext().get(), request, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.reference().values(), 300);
  EXPECT_THAT(response.reference().source(), HasSubstr("fraud/score"));
  EXPECT_EQ(response.reference().author(), "ada");
}

TEST_F(AdminServiceTest, WhatCannotBeCapturedIsTold) {
  v1::CaptureReferenceRequest request;
  *request.mutable_key() = Key("monday");
  *request.mutable_series() = KeyOf("fraud", "score");
  v1::CaptureReferenceResponse response;
  const auto code = [&] {
    return admin_->CaptureReference(NewContext().get(), request, &response).error_code();
  };
  EXPECT_EQ(code(), StatusCode::INVALID_ARGUMENT);  // no range
  *request.mutable_range()->mutable_start_time() = At(kStart);
  *request.mutable_range()->mutable_end_time() = At(kStart + absl::Seconds(30));
  EXPECT_EQ(code(), StatusCode::NOT_FOUND);  // no series
  Feed(kStart, 100);
  EXPECT_EQ(code(), StatusCode::FAILED_PRECONDITION);  // not closed
  Feed(kStart + absl::Minutes(2), 100);
  *request.mutable_range()->mutable_end_time() = At(kStart + absl::Seconds(31));
  EXPECT_EQ(code(), StatusCode::INVALID_ARGUMENT);  // not a multiple of the pane
  *request.mutable_range()->mutable_start_time() = At(kStart + absl::Seconds(20));
  *request.mutable_range()->mutable_end_time() = At(kStart + absl::Seconds(40));
  EXPECT_EQ(code(), StatusCode::FAILED_PRECONDITION);  // no values in it
  request.mutable_key()->set_feature("amount");
  EXPECT_EQ(code(), StatusCode::INVALID_ARGUMENT);  // another feature's series
}

TEST_F(AdminServiceTest, AReferenceIsDeletedOnce) {
  UploadUniform("fraud", "score", "training", 600);
  v1::DeleteReferenceRequest request;
  *request.mutable_key() = Key("training");
  v1::DeleteReferenceResponse response;
  ASSERT_TRUE(admin_->DeleteReference(NewContext().get(), request, &response).ok());
  EXPECT_THAT(References(""), IsEmpty());
  EXPECT_EQ(admin_->DeleteReference(NewContext().get(), request, &response).error_code(),
            StatusCode::NOT_FOUND);
}

// ---- Series.

TEST_F(AdminServiceTest, SeriesAreDeletedByGlobAndNamed) {
  v1::Batch batch;
  for (const char* feature : {"amount", "age", "score"}) {
    AddNumbers(batch, KeyOf("fraud", feature), kStart, {1});
  }
  Submit(batch);
  v1::DeleteSeriesRequest request;
  request.set_filter("fraud/a*");
  v1::DeleteSeriesResponse response;
  ASSERT_TRUE(admin_->DeleteSeries(NewContext().get(), request, &response).ok());
  EXPECT_THAT(response.series(), ElementsAre("fraud/age", "fraud/amount"));
  EXPECT_EQ(admin_->DeleteSeries(NewContext().get(), request, &response).error_code(),
            StatusCode::NOT_FOUND);
  request.clear_filter();
  EXPECT_EQ(admin_->DeleteSeries(NewContext().get(), request, &response).error_code(),
            StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ValuesOf("fraud/score"), 1);
}

}  // namespace
}  // namespace drift
