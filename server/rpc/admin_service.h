// AdminService: sets up what is watched and against what.
#ifndef DRIFT_SERVER_RPC_ADMIN_SERVICE_H_
#define DRIFT_SERVER_RPC_ADMIN_SERVICE_H_

#include <atomic>
#include <utility>

#include "drift/v1/admin.grpc.pb.h"
#include "server/catalog/catalog.h"
#include "server/ingest/writer.h"

namespace drift {

// Calls wait for the writing thread, some for long (a reference recounts the windows of all that it
// serves), so each has a thread of gRPC's pool to itself; the callback threads, which take values
// in, are not kept waiting.
// Thread-safety: safe.
class AdminService final : public v1::AdminService::Service {
 public:
  // References being uploaded at a time; more are answered RESOURCE_EXHAUSTED. An upload keeps its
  // thread however slowly it comes, and queries must find one too.
  static constexpr int kMaxUploads = 8;

  // All outlive the service.
  AdminService(Catalog& catalog, Writer& writer, Clock clock)
      : catalog_(catalog), writer_(writer), clock_(std::move(clock)) {}

  grpc::Status CreateModel(grpc::ServerContext* context, const v1::CreateModelRequest* request,
                           v1::CreateModelResponse* response) override;

  grpc::Status CreateMonitor(grpc::ServerContext* context, const v1::CreateMonitorRequest* request,
                             v1::CreateMonitorResponse* response) override;
  grpc::Status GetMonitor(grpc::ServerContext* context, const v1::GetMonitorRequest* request,
                          v1::GetMonitorResponse* response) override;
  grpc::Status ListMonitors(grpc::ServerContext* context, const v1::ListMonitorsRequest* request,
                            v1::ListMonitorsResponse* response) override;
  grpc::Status UpdateMonitor(grpc::ServerContext* context, const v1::UpdateMonitorRequest* request,
                             v1::UpdateMonitorResponse* response) override;
  grpc::Status DeleteMonitor(grpc::ServerContext* context, const v1::DeleteMonitorRequest* request,
                             v1::DeleteMonitorResponse* response) override;

  grpc::Status UploadReference(grpc::ServerContext* context,
                               grpc::ServerReader<v1::UploadReferenceRequest>* reader,
                               v1::UploadReferenceResponse* response) override;
  grpc::Status CaptureReference(grpc::ServerContext* context,
                                const v1::CaptureReferenceRequest* request,
                                v1::CaptureReferenceResponse* response) override;
  grpc::Status ListReferences(grpc::ServerContext* context,
                              const v1::ListReferencesRequest* request,
                              v1::ListReferencesResponse* response) override;
  grpc::Status DeleteReference(grpc::ServerContext* context,
                               const v1::DeleteReferenceRequest* request,
                               v1::DeleteReferenceResponse* response) override;

  grpc::Status DeleteSeries(grpc::ServerContext* context, const v1::DeleteSeriesRequest* request,
                            v1::DeleteSeriesResponse* response) override;

 private:
  grpc::Status Receive(grpc::ServerContext& context,
                       grpc::ServerReader<v1::UploadReferenceRequest>& reader,
                       v1::UploadReferenceResponse& response);

  Catalog& catalog_;
  Writer& writer_;
  const Clock clock_;
  std::atomic<int> uploads_ = 0;  // under way
};

}  // namespace drift

#endif  // DRIFT_SERVER_RPC_ADMIN_SERVICE_H_
