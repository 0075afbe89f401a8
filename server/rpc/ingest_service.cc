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
  const v1::SubmitBatchRequest* request;
  v1::SubmitBatchResponse* response;
  grpc::ServerUnaryReactor* reactor;  // lives until Finish, even if the caller goes away before
};

void Answer(const Call& call, const std::vector<SeriesMention>& tell,
            const absl::StatusOr<Receipt>& receipt) {
  if (receipt.ok()) {
    AckBuilder ack;
    ack.Add(*receipt, tell);
    *call.response->mutable_ack() = ack.Take();
  } else if (absl::IsResourceExhausted(receipt.status())) {
    AddPushback(*call.context);
  }
  call.reactor->Finish(ToGrpc(receipt.status()));
}

void Submit(const Call& call, BatchDecoder& decoder, Writer& writer) {
  absl::StatusOr<DecodedBatch> decoded = decoder.Decode(call.request->batch());
  if (!decoded.ok()) {
    call.reactor->Finish(ToGrpc(decoded.status()));
    return;
  }
  for (SeriesMention& mention : decoded->tell) mention.alias = 0;  // there is no stream to have one
  decoded->batch.producer = call.request->producer_id();
  writer.Submit(std::move(decoded->batch),
                [call, tell = std::move(decoded->tell)](const absl::StatusOr<Receipt>& receipt) {
                  Answer(call, tell, receipt);
                });
}

}  // namespace

grpc::ServerBidiReactor<v1::StreamBatchesRequest, v1::StreamBatchesResponse>*
IngestService::StreamBatches(grpc::CallbackServerContext* context) {
  return IngestStream::Start(*context, context_, open_streams_);
}

grpc::ServerUnaryReactor* IngestService::SubmitBatch(grpc::CallbackServerContext* context,
                                                     const v1::SubmitBatchRequest* request,
                                                     v1::SubmitBatchResponse* response) {
  const Call call{context, request, response, context->DefaultReactor()};
  if (absl::Status status = CheckNumber(*request); !status.ok()) {
    call.reactor->Finish(ToGrpc(status));
    return call.reactor;
  }
  auto decoder = std::make_shared<BatchDecoder>(context_);
  if (decoder->Prepare(request->batch())) {
    absl::Status posted = context_.blocking.PostMessage(
        request->ByteSizeLong(), [=, this] { Submit(call, *decoder, context_.writer); });
    if (!posted.ok()) Answer(call, {}, posted);
  } else {
    Submit(call, *decoder, context_.writer);
  }
  return call.reactor;
}

}  // namespace drift
