#include "drift/client.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "drift/channel.h"
#include "drift/health.h"
#include "drift/reference_upload.h"
#include "drift/v1/admin.grpc.pb.h"
#include "drift/v1/drift.grpc.pb.h"
#include "drift/v1/ingest.grpc.pb.h"

namespace drift {
namespace {

// A stub's method for a call with one request and one response.
template <typename Stub, typename Request, typename Response>
using Method = grpc::Status (Stub::*)(grpc::ClientContext*, const Request&, Response*);

// Answers `field` of `response`, or its error.
template <typename Response, typename Field>
absl::StatusOr<Field> Pick(absl::StatusOr<Response> response, Field* (Response::*field)()) {
  if (!response.ok()) return response.status();
  return std::move(*((*response).*field)());
}

// All items of all pages.
template <typename Item, typename Request, typename ListPage, typename ItemsOf>
absl::StatusOr<std::vector<Item>> ListAll(Request request, ListPage&& list_page,
                                          ItemsOf&& items_of) {
  std::vector<Item> all;
  request.clear_page_token();
  do {
    auto page = list_page(request);
    if (!page.ok()) return page.status();
    for (Item& item : *items_of(*page)) all.push_back(std::move(item));
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return all;
}

}  // namespace

struct Client::Impl {
  explicit Impl(Options client_options)
      : options(std::move(client_options)),
        channel(NewChannel(options.server)),
        drift_stub(v1::DriftService::NewStub(channel)),
        admin_stub(v1::AdminService::NewStub(channel)),
        ingest_stub(v1::IngestService::NewStub(channel)) {}

  void SetDeadline(grpc::ClientContext& context) const {
    if (options.timeout < absl::InfiniteDuration())
      context.set_deadline(absl::ToChronoTime(absl::Now() + options.timeout));
  }

  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> Call(Stub& stub, Method<Stub, Request, Response> method,
                                const Request& request) const {
    grpc::ClientContext context;
    SetDeadline(context);
    Response response;
    const grpc::Status status = (stub.*method)(&context, request, &response);
    if (!status.ok()) return ToAbsl(status);
    return response;
  }

  const Options options;
  const std::shared_ptr<grpc::Channel> channel;
  const std::unique_ptr<v1::DriftService::Stub> drift_stub;
  const std::unique_ptr<v1::AdminService::Stub> admin_stub;
  const std::unique_ptr<v1::IngestService::Stub> ingest_stub;
};

Client::Client(Options options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Client::~Client() = default;

absl::Status Client::CheckHealth() {
  grpc::ClientContext context;
  impl_->SetDeadline(context);
  const absl::StatusOr<bool> serving = drift::CheckHealth(impl_->channel, context);
  if (!serving.ok()) return serving.status();
  if (*serving) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat(impl_->options.server, " is up but not serving"));
}

absl::StatusOr<v1::GetStatusResponse> Client::GetStatus() {
  return impl_->Call(*impl_->drift_stub, &v1::DriftService::Stub::GetStatus,
                     v1::GetStatusRequest());
}

absl::StatusOr<v1::ListSeriesResponse> Client::ListSeries(const v1::ListSeriesRequest& request) {
  return impl_->Call(*impl_->drift_stub, &v1::DriftService::Stub::ListSeries, request);
}

absl::StatusOr<v1::ListScoresResponse> Client::ListScores(const v1::ListScoresRequest& request) {
  return impl_->Call(*impl_->drift_stub, &v1::DriftService::Stub::ListScores, request);
}

absl::StatusOr<v1::ListScoreHistoryResponse> Client::ListScoreHistory(
    const v1::ListScoreHistoryRequest& request) {
  return impl_->Call(*impl_->drift_stub, &v1::DriftService::Stub::ListScoreHistory, request);
}

absl::StatusOr<std::vector<v1::Series>> Client::ListAllSeries(absl::string_view filter) {
  v1::ListSeriesRequest request;
  request.set_filter(std::string(filter));
  return ListAll<v1::Series>(
      std::move(request), [this](const auto& page) { return ListSeries(page); },
      [](v1::ListSeriesResponse& page) { return page.mutable_series(); });
}

absl::StatusOr<std::vector<v1::Score>> Client::ListAllScores(v1::ListScoresRequest request) {
  return ListAll<v1::Score>(
      std::move(request), [this](const auto& page) { return ListScores(page); },
      [](v1::ListScoresResponse& page) { return page.mutable_scores(); });
}

absl::StatusOr<std::vector<v1::Score>> Client::ListAllScoreHistory(
    v1::ListScoreHistoryRequest request) {
  return ListAll<v1::Score>(
      std::move(request), [this](const auto& page) { return ListScoreHistory(page); },
      [](v1::ListScoreHistoryResponse& page) { return page.mutable_scores(); });
}

absl::StatusOr<v1::GetHistogramsResponse> Client::GetHistograms(
    const v1::GetHistogramsRequest& request) {
  return impl_->Call(*impl_->drift_stub, &v1::DriftService::Stub::GetHistograms, request);
}

absl::Status Client::WatchChanges(const v1::WatchChangesRequest& request,
                                  const OnChange& on_change) {
  grpc::ClientContext context;
  const auto reader = impl_->drift_stub->WatchChanges(&context, request);
  v1::WatchChangesResponse change;
  while (reader->Read(&change)) {
    if (on_change(change)) continue;
    context.TryCancel();
    reader->Finish();
    return absl::OkStatus();
  }
  return ToAbsl(reader->Finish());
}

absl::StatusOr<v1::CreateModelResponse> Client::CreateModel(const v1::CreateModelRequest& request) {
  return impl_->Call(*impl_->admin_stub, &v1::AdminService::Stub::CreateModel, request);
}

absl::StatusOr<v1::Monitor> Client::CreateMonitor(const v1::Monitor& monitor) {
  v1::CreateMonitorRequest request;
  *request.mutable_monitor() = monitor;
  return Pick(impl_->Call(*impl_->admin_stub, &v1::AdminService::Stub::CreateMonitor, request),
              &v1::CreateMonitorResponse::mutable_monitor);
}

absl::StatusOr<v1::Monitor> Client::GetMonitor(absl::string_view name) {
  v1::GetMonitorRequest request;
  request.set_name(std::string(name));
  return Pick(impl_->Call(*impl_->admin_stub, &v1::AdminService::Stub::GetMonitor, request),
              &v1::GetMonitorResponse::mutable_monitor);
}

absl::StatusOr<v1::ListMonitorsResponse> Client::ListMonitors() {
  return impl_->Call(*impl_->admin_stub, &v1::AdminService::Stub::ListMonitors,
                     v1::ListMonitorsRequest());
}

absl::StatusOr<v1::Monitor> Client::UpdateMonitor(const v1::Monitor& monitor) {
  v1::UpdateMonitorRequest request;
  *request.mutable_monitor() = monitor;
  return Pick(impl_->Call(*impl_->admin_stub, &v1::AdminService::Stub::UpdateMonitor, request),
              &v1::UpdateMonitorResponse::mutable_monitor);
}

absl::Status Client::DeleteMonitor(absl::string_view name) {
  v1::DeleteMonitorRequest request;
  request.set_name(std::string(name));
  return impl_->Call(*impl_->admin_stub, &v1::AdminService::Stub::DeleteMonitor, request).status();
}

absl::StatusOr<v1::PinnedReferenceInfo> Client::UploadReference(const v1::ReferenceKey& key,
                                                                absl::Span<const double> numbers,
                                                                uint64_t missing,
                                                                absl::string_view author) {
  return UploadSamples(*impl_->admin_stub, key, missing, author, numbers);
}

absl::StatusOr<v1::PinnedReferenceInfo> Client::UploadReference(
    const v1::ReferenceKey& key, absl::Span<const std::string> categories, uint64_t missing,
    absl::string_view author) {
  return UploadSamples(*impl_->admin_stub, key, missing, author, categories);
}

absl::StatusOr<v1::PinnedReferenceInfo> Client::UploadReference(const v1::ReferenceKey& key,
                                                                absl::Span<const double> numbers,
                                                                absl::Span<const uint64_t> counts,
                                                                uint64_t missing,
                                                                absl::string_view author) {
  return UploadSamples(*impl_->admin_stub, key, missing, author, numbers, counts);
}

absl::StatusOr<v1::PinnedReferenceInfo> Client::UploadReference(
    const v1::UploadReferenceRequest& request) {
  return UploadWhole(*impl_->admin_stub, request);
}

absl::StatusOr<v1::PinnedReferenceInfo> Client::CaptureReference(
    const v1::CaptureReferenceRequest& request) {
  return Pick(impl_->Call(*impl_->admin_stub, &v1::AdminService::Stub::CaptureReference, request),
              &v1::CaptureReferenceResponse::mutable_reference);
}

absl::StatusOr<v1::ListReferencesResponse> Client::ListReferences(absl::string_view model) {
  v1::ListReferencesRequest request;
  request.set_model(std::string(model));
  return impl_->Call(*impl_->admin_stub, &v1::AdminService::Stub::ListReferences, request);
}

absl::Status Client::DeleteReference(const v1::ReferenceKey& key) {
  v1::DeleteReferenceRequest request;
  *request.mutable_key() = key;
  return impl_->Call(*impl_->admin_stub, &v1::AdminService::Stub::DeleteReference, request)
      .status();
}

absl::StatusOr<std::vector<std::string>> Client::DeleteSeries(absl::string_view filter) {
  v1::DeleteSeriesRequest request;
  request.set_filter(std::string(filter));
  const auto response =
      impl_->Call(*impl_->admin_stub, &v1::AdminService::Stub::DeleteSeries, request);
  if (!response.ok()) return response.status();
  return std::vector<std::string>(response->series().begin(), response->series().end());
}

absl::StatusOr<v1::Ack> Client::SubmitBatch(const v1::SubmitBatchRequest& request) {
  return Pick(impl_->Call(*impl_->ingest_stub, &v1::IngestService::Stub::SubmitBatch, request),
              &v1::SubmitBatchResponse::mutable_ack);
}

}  // namespace drift
