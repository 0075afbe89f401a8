// IngestService: takes values in.
#ifndef DRIFT_SERVER_RPC_INGEST_SERVICE_H_
#define DRIFT_SERVER_RPC_INGEST_SERVICE_H_

#include <utility>

#include "drift/v1/ingest.grpc.pb.h"
#include "server/rpc/batch_decoder.h"
#include "server/rpc/open_streams.h"

namespace drift {

// SubmitBatch gets bytes: where gRPC parses, what it cannot parse is answered UNIMPLEMENTED.
using IngestServiceBase = v1::IngestService::WithCallbackMethod_StreamBatches<
    v1::IngestService::WithRawCallbackMethod_SubmitBatch<v1::IngestService::Service>>;

// By callbacks, so that a thousand producers do not take a thousand threads.
// Thread-safety: safe.
class IngestService final : public IngestServiceBase {
 public:
  // `open_streams` outlives the service.
  IngestService(DecodeContext context, OpenStreams& open_streams)
      : context_(std::move(context)), open_streams_(open_streams) {}

  grpc::ServerBidiReactor<v1::StreamBatchesRequest, v1::StreamBatchesResponse>* StreamBatches(
      grpc::CallbackServerContext* context) override;

  grpc::ServerUnaryReactor* SubmitBatch(grpc::CallbackServerContext* context,
                                        const grpc::ByteBuffer* request,
                                        grpc::ByteBuffer* response) override;

 private:
  const DecodeContext context_;
  OpenStreams& open_streams_;
};

}  // namespace drift

#endif  // DRIFT_SERVER_RPC_INGEST_SERVICE_H_
