#include "server/rpc/drift_service.h"

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "server/convert/time.h"
#include "server/rpc/change_stream.h"
#include "server/rpc/find.h"
#include "server/rpc/histogram_proto.h"
#include "server/rpc/listings.h"
#include "server/rpc/series_proto.h"
#include "server/rpc/status.h"

namespace drift {
namespace {

void CountAlerts(const Catalog& catalog, v1::GetStatusResponse& response) {
  uint64_t pending = 0;
  uint64_t drifting = 0;
  const std::vector<ModelPtr> models = catalog.Models();
  for (const ModelPtr& model : models) {
    model->ForEachScore([&](const ScoreView& view) {
      pending += view.standing.state.alert.state == AlertState::kPending;
      drifting += view.standing.state.alert.state == AlertState::kDrifting;
    });
  }
  response.set_models(models.size());
  response.set_pending_alerts(pending);
  response.set_drifting_alerts(drifting);
}

absl::Status Histograms(const SeriesPtr& series, const std::string& reference, const ShownAt& at,
                        v1::GetHistogramsResponse& response) {
  const Model& model = series->model();
  absl::StatusOr<std::vector<HistogramView>> views = model.HistogramsOf(*series);
  if (!views.ok()) return views.status();
  const std::vector<std::string> categories = model.CategoriesOf(series->key().feature);
  for (const HistogramView& view : *views) {
    if (!reference.empty() && view.score.standing.reference != reference) continue;
    *response.add_histograms() = ToProto(view, view.layout, categories, at);
  }
  if (!reference.empty() && response.histograms().empty()) {
    return absl::NotFoundError(absl::StrCat(
        "series \"", series->name(), "\" is not compared with a reference \"", reference, "\""));
  }
  return absl::OkStatus();
}

}  // namespace

DriftService::DriftService(Catalog& catalog, const Writer& writer, Clock clock, ServerInfo info,
                           OpenStreams& open_streams)
    : catalog_(catalog),
      writer_(writer),
      clock_(std::move(clock)),
      info_(std::move(info)),
      open_streams_(open_streams) {}

grpc::Status DriftService::GetStatus(grpc::ServerContext*, const v1::GetStatusRequest*,
                                     v1::GetStatusResponse* response) {
  const IngestStats& stats = writer_.stats();
  response->set_version(info_.version);
  *response->mutable_start_time() = ToProto(info_.start_time);
  response->set_series(catalog_.series_count());
  response->set_max_series(catalog_.limits().max_series);
  response->set_accepted_values(stats.accepted_values);
  response->set_rejected_values(stats.rejected());
  response->set_dropped_values(stats.dropped_values);
  response->set_data_dir(info_.data_dir);
  response->set_serving(writer_.health().ok());
  *response->mutable_fine_retention() = ToProto(catalog_.retention().fine);
  CountAlerts(catalog_, *response);
  return grpc::Status::OK;
}

grpc::Status DriftService::ListSeries(grpc::ServerContext*, const v1::ListSeriesRequest* request,
                                      v1::ListSeriesResponse* response) {
  return ToGrpc(drift::ListSeries(catalog_, *request, *response));
}

grpc::Status DriftService::ListScores(grpc::ServerContext*, const v1::ListScoresRequest* request,
                                      v1::ListScoresResponse* response) {
  return ToGrpc(drift::ListScores(catalog_, *request, Now(), *response));
}

grpc::Status DriftService::ListScoreHistory(grpc::ServerContext*,
                                            const v1::ListScoreHistoryRequest* request,
                                            v1::ListScoreHistoryResponse* response) {
  return ToGrpc(drift::ListScoreHistory(catalog_, *request, *response));
}

grpc::Status DriftService::GetHistograms(grpc::ServerContext*,
                                         const v1::GetHistogramsRequest* request,
                                         v1::GetHistogramsResponse* response) {
  absl::StatusOr<SeriesPtr> series = FindOneSeries(catalog_, request->series());
  if (!series.ok()) return ToGrpc(series.status());
  *response->mutable_series() = ToProto(**series);
  return ToGrpc(Histograms(*series, request->reference(), Now(), *response));
}

grpc::ServerWriteReactor<v1::WatchChangesResponse>* DriftService::WatchChanges(
    grpc::CallbackServerContext*, const v1::WatchChangesRequest* request) {
  return ChangeStream::Start(*request, catalog_, clock_, open_streams_);
}

}  // namespace drift
