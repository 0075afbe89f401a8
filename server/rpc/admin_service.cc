#include "server/rpc/admin_service.h"

#include <string>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "server/config/range.h"
#include "server/ingest/references.h"
#include "server/names/glob.h"
#include "server/rpc/find.h"
#include "server/rpc/model_calls.h"
#include "server/rpc/monitor_calls.h"
#include "server/rpc/reference_proto.h"
#include "server/rpc/reference_upload.h"
#include "server/rpc/request.h"
#include "server/rpc/series_proto.h"
#include "server/rpc/status.h"

namespace drift {
namespace {

// Runs `work`, which returns a StatusOr, on the writing thread, and hands its value to `answer`.
template <typename Work, typename Answer>
grpc::Status RunAndAnswer(Writer& writer, Work work, Answer answer) {
  return ToGrpc(writer.Run([&](Catalog& catalog) {
    auto result = work(catalog);
    if (!result.ok()) return result.status();
    answer(*std::move(result));
    return absl::OkStatus();
  }));
}

absl::StatusOr<std::vector<std::string>> DeleteMatches(Catalog& catalog,
                                                       const std::string& filter) {
  const std::vector<SeriesPtr> matches = catalog.MatchSeries(filter);
  if (matches.empty()) {
    return absl::NotFoundError(absl::StrCat("no series matches \"", filter, "\""));
  }
  std::vector<std::string> names;
  names.reserve(matches.size());
  for (const SeriesPtr& series : matches) names.push_back(series->name());
  if (absl::Status status = catalog.DeleteSeries(matches); !status.ok()) return status;
  return names;
}

// Who makes something: what the call says, else where it comes from.
std::string AuthorOf(const std::string& told, const grpc::ServerContext& context) {
  return told.empty() ? context.peer() : told;
}

// `reference`, which is the latest, with all versions that are kept.
absl::StatusOr<v1::PinnedReferenceInfo> WithVersions(const Store& store,
                                                     const PinnedReferenceRecord& reference) {
  const auto versions = store.ReadVersions(reference.key);
  if (!versions.ok()) return versions.status();
  v1::PinnedReferenceInfo info = ToProto(reference);
  for (const PinnedReferenceRecord& version : *versions) {
    *info.add_versions() = VersionOf(version);
  }
  return info;
}

}  // namespace

grpc::Status AdminService::CreateModel(grpc::ServerContext*, const v1::CreateModelRequest* request,
                                       v1::CreateModelResponse* response) {
  return RunAndAnswer(
      writer_, [&](Catalog& catalog) { return drift::CreateModel(catalog, *request); },
      [&](v1::CreateModelResponse created) { *response = std::move(created); });
}

grpc::Status AdminService::CreateMonitor(grpc::ServerContext*,
                                         const v1::CreateMonitorRequest* request,
                                         v1::CreateMonitorResponse* response) {
  return RunAndAnswer(
      writer_, [&](Catalog& catalog) { return drift::CreateMonitor(catalog, request->monitor()); },
      [&](v1::Monitor monitor) { *response->mutable_monitor() = std::move(monitor); });
}

grpc::Status AdminService::GetMonitor(grpc::ServerContext*, const v1::GetMonitorRequest* request,
                                      v1::GetMonitorResponse* response) {
  absl::StatusOr<v1::Monitor> monitor = FindMonitor(catalog_, request->name());
  if (!monitor.ok()) return ToGrpc(monitor.status());
  *response->mutable_monitor() = *std::move(monitor);
  return grpc::Status::OK;
}

grpc::Status AdminService::ListMonitors(grpc::ServerContext*, const v1::ListMonitorsRequest*,
                                        v1::ListMonitorsResponse* response) {
  for (const v1::Monitor& monitor : catalog_.monitors()->all()) *response->add_monitors() = monitor;
  return grpc::Status::OK;
}

grpc::Status AdminService::UpdateMonitor(grpc::ServerContext*,
                                         const v1::UpdateMonitorRequest* request,
                                         v1::UpdateMonitorResponse* response) {
  return RunAndAnswer(
      writer_, [&](Catalog& catalog) { return drift::UpdateMonitor(catalog, request->monitor()); },
      [&](v1::Monitor monitor) { *response->mutable_monitor() = std::move(monitor); });
}

grpc::Status AdminService::DeleteMonitor(grpc::ServerContext*,
                                         const v1::DeleteMonitorRequest* request,
                                         v1::DeleteMonitorResponse*) {
  return ToGrpc(writer_.Run(
      [&](Catalog& catalog) { return drift::DeleteMonitor(catalog, request->name()); }));
}

grpc::Status AdminService::UploadReference(grpc::ServerContext* context,
                                           grpc::ServerReader<v1::UploadReferenceRequest>* reader,
                                           v1::UploadReferenceResponse* response) {
  const absl::Cleanup is_over = [this] { --uploads_; };
  if (++uploads_ > kMaxUploads) {
    return ToGrpc(absl::ResourceExhaustedError(absl::StrCat(
        kMaxUploads, " references are being uploaded already; try again when one is done")));
  }
  return Receive(*context, *reader, *response);
}

grpc::Status AdminService::Receive(grpc::ServerContext& context,
                                   grpc::ServerReader<v1::UploadReferenceRequest>& reader,
                                   v1::UploadReferenceResponse& response) {
  ReferenceUpload upload(catalog_.limits().max_name_bytes);
  v1::UploadReferenceRequest request;
  while (reader.Read(&request)) {
    if (absl::Status status = upload.Add(request); !status.ok()) return ToGrpc(status);
  }
  // What was cut off in the middle is no reference.
  if (context.IsCancelled()) return ToGrpc(absl::CancelledError("the upload was cancelled"));
  absl::StatusOr<ReferenceSample> sample = upload.Finish();
  if (!sample.ok()) return ToGrpc(sample.status());
  return RunAndAnswer(
      writer_,
      [&](Catalog& catalog) {
        return drift::UploadReference(catalog, upload.key(), *sample, clock_(),
                                      AuthorOf(upload.author(), context));
      },
      [&](const ReferencePtr& made) { *response.mutable_reference() = ToProto(*made); });
}

grpc::Status AdminService::CaptureReference(grpc::ServerContext* context,
                                            const v1::CaptureReferenceRequest* request,
                                            v1::CaptureReferenceResponse* response) {
  absl::StatusOr<TimeRange> range = ClosedRange("range", request->range());
  if (!range.ok()) return ToGrpc(range.status());
  return RunAndAnswer(
      writer_,
      [&](Catalog& catalog) {
        return drift::CaptureReference(catalog, FromProto(request->key()),
                                       FromProto(request->series()), *range, clock_(),
                                       AuthorOf(request->author(), *context));
      },
      [&](const ReferencePtr& made) { *response->mutable_reference() = ToProto(*made); });
}

grpc::Status AdminService::ListReferences(grpc::ServerContext*,
                                          const v1::ListReferencesRequest* request,
                                          v1::ListReferencesResponse* response) {
  const std::string& glob = request->model();
  if (absl::Status status = CheckGlob("model", glob); !status.ok()) return ToGrpc(status);
  for (const ReferencePtr& reference : catalog_.References()) {
    if (!glob.empty() && !GlobMatches(glob, reference->key.model)) continue;
    absl::StatusOr<v1::PinnedReferenceInfo> info = WithVersions(catalog_.store(), *reference);
    if (!info.ok()) return ToGrpc(info.status());
    *response->add_references() = *std::move(info);
  }
  return grpc::Status::OK;
}

grpc::Status AdminService::DeleteReference(grpc::ServerContext*,
                                           const v1::DeleteReferenceRequest* request,
                                           v1::DeleteReferenceResponse*) {
  return ToGrpc(writer_.Run(
      [&](Catalog& catalog) { return catalog.DeleteReference(FromProto(request->key())); }));
}

grpc::Status AdminService::DeleteSeries(grpc::ServerContext*,
                                        const v1::DeleteSeriesRequest* request,
                                        v1::DeleteSeriesResponse* response) {
  if (request->filter().empty()) {
    return ToGrpc(absl::InvalidArgumentError("filter: should not be empty; * matches all series"));
  }
  if (absl::Status status = CheckGlob("filter", request->filter()); !status.ok()) {
    return ToGrpc(status);
  }
  return RunAndAnswer(
      writer_, [&](Catalog& catalog) { return DeleteMatches(catalog, request->filter()); },
      [&](const std::vector<std::string>& names) {
        response->mutable_series()->Add(names.begin(), names.end());
      });
}

}  // namespace drift
