#include "server/rpc/ingest_service.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "server/names/names.h"
#include "server/rpc/ack.h"
#include "server/rpc/ingest_stream.h"
#include "server/rpc/request.h"
#include "server/rpc/status.h"

namespace drift {
namespace {

absl::Status CheckNumber(const v1::SubmitBatchRequest& request) {
  const uint64_t sequence = request.batch().sequence();
  if (request.producer_id().empty()) {
    if (sequence == 0) return absl::OkStatus();
    return absl::InvalidArgumentError(
        absl::StrCat("batch.sequence: ", sequence, " should be 0 without a producer_id"));
  }
  if (absl::Status status = CheckName(request.producer_id()); !status.ok()) {
    return InField("producer_id", status);
  }
  if (sequence > 0) return absl::OkStatus();
  return absl::InvalidArgumentError("batch.sequence: 0 should be 1 or more with a producer_id");
}

// One call; gone when it is answered.
struct Call {
  grpc::CallbackServerContext* context;
  grpc::ByteBuffer* response;
  grpc::ServerUnaryReactor* reactor;  // lives until Finish, even if the caller goes away before
  v1::SubmitBatchRequest request;
  BatchDecoder decoder;
};
using CallPtr = std::shared_ptr<Call>;

absl::Status Parse(grpc::ByteBuffer bytes, v1::SubmitBatchRequest& request) {
  if (grpc::SerializationTraits<v1::SubmitBatchRequest>::Deserialize(&bytes, &request).ok()) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      "the message is no drift.v1.SubmitBatchRequest, or has text that is not UTF-8");
}

grpc::Status Encode(const v1::SubmitBatchResponse& response, grpc::ByteBuffer& bytes) {
  bool owned = false;
  return grpc::SerializationTraits<v1::SubmitBatchResponse>::Serialize(response, &bytes, &owned);
}

void Answer(const Call& call, const std::vector<SeriesMention>& tell,
            const absl::StatusOr<Receipt>& receipt) {
  if (!receipt.ok()) {
    if (absl::IsResourceExhausted(receipt.status())) AddPushback(*call.context);
    call.reactor->Finish(ToGrpc(receipt.status()));
    return;
  }
  AckBuilder ack;
  ack.Add(*receipt, tell);
  v1::SubmitBatchResponse response;
  *response.mutable_ack() = ack.Take();
  call.reactor->Finish(Encode(response, *call.response));
}

void Submit(const CallPtr& call, Writer& writer) {
  absl::StatusOr<DecodedBatch> decoded = call->decoder.Decode(call->request.batch());
  if (!decoded.ok()) {
    call->reactor->Finish(ToGrpc(decoded.status()));
    return;
  }
  for (SeriesMention& mention : decoded->tell) mention.alias = 0;  // there is no stream to have one
  decoded->batch.producer = call->request.producer_id();
  writer.Submit(std::move(decoded->batch),
                [call, tell = std::move(decoded->tell)](const absl::StatusOr<Receipt>& receipt) {
                  Answer(*call, tell, receipt);
                });
}

}  // namespace

grpc::ServerBidiReactor<v1::StreamBatchesRequest, v1::StreamBatchesResponse>*
IngestService::StreamBatches(grpc::CallbackServerContext* context) {
  return IngestStream::Start(*context, context_, open_streams_);
}

grpc::ServerUnaryReactor* IngestService::SubmitBatch(grpc::CallbackServerContext* context,
                                                     const grpc::ByteBuffer* request,
                                                     grpc::ByteBuffer* response) {
  const CallPtr call(new Call{context, response, context->DefaultReactor(),
                              v1::SubmitBatchRequest(), BatchDecoder(context_)});
  absl::Status status = Parse(*request, call->request);
  if (status.ok()) status = CheckNumber(call->request);
  if (!status.ok()) {
    call->reactor->Finish(ToGrpc(status));
  } else if (call->decoder.Prepare(call->request.batch())) {
    absl::Status posted = context_.blocking.PostMessage(
        request->Length(), [call, this] { Submit(call, context_.writer); });
    if (!posted.ok()) Answer(*call, {}, posted);
  } else {
    Submit(call, context_.writer);
  }
  return call->reactor;
}

}  // namespace drift
