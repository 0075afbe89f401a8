#include "server/rpc/ingest_service.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "server/config/names.h"
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

absl::StatusOr<DecodedBatch> Decode(const v1::SubmitBatchRequest& request,
                                    const DecodeContext& context) {
  if (absl::Status status = CheckNumber(request); !status.ok()) return status;
  absl::StatusOr<DecodedBatch> decoded = BatchDecoder(context).Decode(request.batch());
  if (!decoded.ok()) return decoded;
  decoded->batch.producer = request.producer_id();
  for (SeriesMention& mention : decoded->tell) mention.alias = 0;  // there is no stream to have one
  return decoded;
}

}  // namespace

grpc::ServerBidiReactor<v1::StreamBatchesRequest, v1::StreamBatchesResponse>*
IngestService::StreamBatches(grpc::CallbackServerContext* context) {
  return IngestStream::Start(*context, context_, open_streams_);
}

grpc::ServerUnaryReactor* IngestService::SubmitBatch(grpc::CallbackServerContext* context,
                                                     const v1::SubmitBatchRequest* request,
                                                     v1::SubmitBatchResponse* response) {
  // Lives until Finish, even if the caller goes away before.
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  absl::StatusOr<DecodedBatch> decoded = Decode(*request, context_);
  if (!decoded.ok()) {
    reactor->Finish(ToGrpc(decoded.status()));
    return reactor;
  }
  auto done = [=, tell = std::move(decoded->tell)](const absl::StatusOr<Receipt>& receipt) {
    if (receipt.ok()) {
      AckBuilder ack;
      ack.Add(*receipt, tell);
      *response->mutable_ack() = ack.Take();
    } else if (absl::IsResourceExhausted(receipt.status())) {
      AddPushback(*context);
    }
    reactor->Finish(ToGrpc(receipt.status()));
  };
  context_.writer.Submit(std::move(decoded->batch), std::move(done));
  return reactor;
}

}  // namespace drift
