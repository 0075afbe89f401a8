// DriftService: answers what moved, since when, and against what.
#ifndef DRIFT_SERVER_RPC_DRIFT_SERVICE_H_
#define DRIFT_SERVER_RPC_DRIFT_SERVICE_H_

#include <string>

#include "absl/time/time.h"
#include "drift/v1/drift.grpc.pb.h"
#include "server/catalog/catalog.h"
#include "server/ingest/writer.h"
#include "server/rpc/open_streams.h"
#include "server/rpc/score_proto.h"

namespace drift {

// The server itself, for GetStatus.
struct ServerInfo {
  std::string version;
  absl::Time start_time;
  std::string data_dir;
};

// Queries read the store and wait for locks, so each has a thread of gRPC's pool to itself;
// watching, which takes for ever, goes by callbacks.
// Thread-safety: safe.
class DriftService final
    : public v1::DriftService::WithCallbackMethod_WatchChanges<v1::DriftService::Service> {
 public:
  // All outlive the service.
  DriftService(Catalog& catalog, const Writer& writer, Clock clock, ServerInfo info,
               OpenStreams& open_streams);

  grpc::Status GetStatus(grpc::ServerContext* context, const v1::GetStatusRequest* request,
                         v1::GetStatusResponse* response) override;
  grpc::Status ListSeries(grpc::ServerContext* context, const v1::ListSeriesRequest* request,
                          v1::ListSeriesResponse* response) override;
  grpc::Status ListScores(grpc::ServerContext* context, const v1::ListScoresRequest* request,
                          v1::ListScoresResponse* response) override;
  grpc::Status ListScoreHistory(grpc::ServerContext* context,
                                const v1::ListScoreHistoryRequest* request,
                                v1::ListScoreHistoryResponse* response) override;
  grpc::Status GetHistograms(grpc::ServerContext* context, const v1::GetHistogramsRequest* request,
                             v1::GetHistogramsResponse* response) override;
  grpc::ServerWriteReactor<v1::WatchChangesResponse>* WatchChanges(
      grpc::CallbackServerContext* context, const v1::WatchChangesRequest* request) override;

 private:
  ShownAt Now() const { return {clock_(), catalog_.no_data_after()}; }

  Catalog& catalog_;
  const Writer& writer_;
  const Clock clock_;
  const ServerInfo info_;
  OpenStreams& open_streams_;
};

}  // namespace drift

#endif  // DRIFT_SERVER_RPC_DRIFT_SERVICE_H_
