// One batch in one call, and what one may claim.
#include <cstdint>
#include <string>
#include <utility>

#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "grpcpp/generic/generic_stub.h"
#include "gtest/gtest.h"
#include "server/rpc/batch_decoder.h"
#include "tests/server/rpc/ingest_fixture.h"

namespace drift {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

TEST_F(IngestServiceTest, AUnaryBatchIsCountedOnceUnderItsNumber) {
  v1::SubmitBatchRequest request;
  request.set_producer_id("p");
  *request.mutable_batch() = Numbers(1, {0.5, 0.6});
  v1::SubmitBatchResponse response;
  ASSERT_TRUE(ingest_->SubmitBatch(NewContext().get(), request, &response).ok());
  EXPECT_EQ(response.ack().committed_sequence(), 1);
  EXPECT_EQ(response.ack().accepted_values(), 2);
  ASSERT_THAT(response.ack().series(), SizeIs(1));
  EXPECT_EQ(response.ack().series(0).alias(), 0);
  ASSERT_TRUE(ingest_->SubmitBatch(NewContext().get(), request, &response).ok());
  EXPECT_EQ(response.ack().accepted_values(), 0);
  EXPECT_EQ(ValuesOf("fraud/score"), 2);
  request.mutable_batch()->set_sequence(5);
  EXPECT_EQ(ingest_->SubmitBatch(NewContext().get(), request, &response).error_code(),
            grpc::StatusCode::FAILED_PRECONDITION);
}

TEST_F(IngestServiceTest, AUnaryBatchWithoutAProducerIsCountedOncePerCall) {
  for (int i = 0; i < 2; ++i) EXPECT_EQ(Submit(Numbers(0, {0.5})).accepted_values(), 1);
  EXPECT_EQ(ValuesOf("fraud/score"), 2);
}

TEST_F(IngestServiceTest, AUnaryBatchNeedsANumberJustWhenItHasAProducer) {
  v1::SubmitBatchRequest request;
  *request.mutable_batch() = Numbers(1, {0.5});
  v1::SubmitBatchResponse response;
  grpc::Status status = ingest_->SubmitBatch(NewContext().get(), request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  request.set_producer_id("p");
  request.mutable_batch()->set_sequence(0);
  status = ingest_->SubmitBatch(NewContext().get(), request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  request.set_producer_id("p\x7f");
  request.mutable_batch()->set_sequence(1);
  status = ingest_->SubmitBatch(NewContext().get(), request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(IngestServiceTest, AUnaryBatchWithTextThatIsNotUtf8IsAnInvalidArgumentThatSaysSo) {
  v1::SubmitBatchRequest request;
  *request.mutable_batch() = Numbers(0, {0.5});
  request.mutable_batch()->mutable_series(0)->mutable_key()->set_feature("\xff");
  v1::SubmitBatchResponse response;
  const grpc::Status status = ingest_->SubmitBatch(NewContext().get(), request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("not UTF-8"));
}

TEST_F(IngestServiceTest, AUnaryBatchOfBytesThatAreNoMessageIsAnInvalidArgumentThatSaysSo) {
  const grpc::Slice bytes("\x0f not a message");
  const grpc::ByteBuffer request(&bytes, 1);
  grpc::ByteBuffer response;
  grpc::GenericStub stub(channel_);
  const auto context = NewContext();
  grpc::Status status;
  absl::Notification answered;
  stub.UnaryCall(context.get(), "/drift.v1.IngestService/SubmitBatch", {}, &request, &response,
                 [&](grpc::Status answer) {
                   status = std::move(answer);
                   answered.Notify();
                 });
  answered.WaitForNotification();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("no drift.v1.SubmitBatchRequest"));
}

// ---- What one batch may claim.

class ClaimTest : public IngestServiceTest {
 protected:
  // Why `batch` is refused as a whole.
  std::string WhyNot(const v1::Batch& batch) {
    v1::SubmitBatchRequest request;
    *request.mutable_batch() = batch;
    v1::SubmitBatchResponse response;
    const grpc::Status status = ingest_->SubmitBatch(NewContext().get(), request, &response);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    return status.error_message();
  }

  static void AddMissing(v1::Batch& batch, uint64_t count) {
    v1::SeriesValues& entry = *batch.add_series();
    *entry.mutable_key() = KeyOf("fraud", "score");
    *entry.mutable_event_time() = At(kStart);
    entry.mutable_missing()->set_count(count);
  }
};

TEST_F(ClaimTest, MoreValuesThanABatchMayHaveRefuseItByTheEntry) {
  v1::Batch batch = Numbers(0, {0.5});
  AddMissing(batch, kMaxBatchValues - 1);
  EXPECT_EQ(Submit(batch).accepted_values(), kMaxBatchValues);
  AddMissing(batch, 7);
  EXPECT_EQ(WhyNot(batch),
            "batch.series[2]: with its 7 values the batch has more than the 1099511627776 that one "
            "may have");
  EXPECT_EQ(ValuesOf("fraud/score"), kMaxBatchValues) << "nothing of it was counted";
}

TEST_F(ClaimTest, ValuesThatTogetherWouldWrapAroundAreRefused) {
  v1::Batch batch = Numbered(0);
  AddMissing(batch, UINT64_MAX);
  EXPECT_THAT(WhyNot(batch), HasSubstr("batch.series[0]"));
  batch.clear_series();
  v1::SeriesValues& entry = *batch.add_series();
  *entry.mutable_key() = KeyOf("fraud", "score");
  v1::Counts& counts = *entry.mutable_folded()->add_panes()->mutable_counts();
  for (int i = 0; i < 2; ++i) counts.add_bucket_counts(uint64_t{1} << 63);
  EXPECT_THAT(WhyNot(batch), HasSubstr("with its 18446744073709551615 values"));
}

TEST_F(ClaimTest, MoreDroppedValuesThanABatchMayTellRefuseIt) {
  v1::Batch batch = Numbered(0);
  batch.set_dropped_values(kMaxBatchValues);
  Submit(batch);
  batch.set_dropped_values(kMaxBatchValues + 1);
  EXPECT_EQ(WhyNot(batch), "batch.dropped_values: 1099511627777 should be at most 1099511627776");
}

}  // namespace
}  // namespace drift
