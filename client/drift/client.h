// Typed calls of everything a driftd offers besides its stream of predictions: what drifts, the
// histograms behind it, monitors, references. Each call waits for its answer; it fails with
// DeadlineExceeded after Options::timeout, with Unavailable when the server cannot be reached, and
// otherwise with the server's own code and message. Thread-safety: all calls may be made from any
// thread at once.
#ifndef DRIFT_CLIENT_H_
#define DRIFT_CLIENT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "drift/v1/admin.pb.h"
#include "drift/v1/drift.pb.h"
#include "drift/v1/ingest.pb.h"

namespace drift {

class Client {
 public:
  struct Options {
    std::string server = "127.0.0.1:7700";       // HOST:PORT
    absl::Duration timeout = absl::Seconds(30);  // of one call; watching and uploading have none
  };

  explicit Client(Options options);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // OK when the server says of itself that it is serving.
  absl::Status CheckHealth();

  // DriftService. List... answers one page; ListAll... asks for pages until the last, whatever
  // page_token says.
  absl::StatusOr<v1::GetStatusResponse> GetStatus();
  absl::StatusOr<v1::ListSeriesResponse> ListSeries(const v1::ListSeriesRequest& request);
  absl::StatusOr<v1::ListScoresResponse> ListScores(const v1::ListScoresRequest& request);
  absl::StatusOr<v1::ListScoreHistoryResponse> ListScoreHistory(
      const v1::ListScoreHistoryRequest& request);
  absl::StatusOr<std::vector<v1::Series>> ListAllSeries(absl::string_view filter);
  absl::StatusOr<std::vector<v1::Score>> ListAllScores(v1::ListScoresRequest request);
  absl::StatusOr<std::vector<v1::Score>> ListAllScoreHistory(v1::ListScoreHistoryRequest request);
  absl::StatusOr<v1::GetHistogramsResponse> GetHistograms(const v1::GetHistogramsRequest& request);
  // Calls `on_change` on this thread for each change until it returns false (then OK) or the stream
  // ends.
  using OnChange = std::function<bool(const v1::WatchChangesResponse&)>;
  absl::Status WatchChanges(const v1::WatchChangesRequest& request, const OnChange& on_change);

  // AdminService.
  absl::StatusOr<v1::CreateModelResponse> CreateModel(const v1::CreateModelRequest& request);
  absl::StatusOr<v1::Monitor> CreateMonitor(const v1::Monitor& monitor);
  absl::StatusOr<v1::Monitor> GetMonitor(absl::string_view name);
  absl::StatusOr<v1::ListMonitorsResponse> ListMonitors();
  absl::StatusOr<v1::Monitor> UpdateMonitor(const v1::Monitor& monitor);
  absl::Status DeleteMonitor(absl::string_view name);
  // Uploads a pinned reference of any number of values, in messages that the server takes;
  // `missing` counts its nulls, `author` says who makes it.
  absl::StatusOr<v1::PinnedReferenceInfo> UploadReference(const v1::ReferenceKey& key,
                                                          absl::Span<const double> numbers,
                                                          uint64_t missing = 0,
                                                          absl::string_view author = "");
  absl::StatusOr<v1::PinnedReferenceInfo> UploadReference(const v1::ReferenceKey& key,
                                                          absl::Span<const std::string> categories,
                                                          uint64_t missing = 0,
                                                          absl::string_view author = "");
  // The same of a table of counts: numbers[i] is there counts[i] times. InvalidArgument when there
  // are not as many of both. Takes as long as if each number came as often as it is counted.
  absl::StatusOr<v1::PinnedReferenceInfo> UploadReference(const v1::ReferenceKey& key,
                                                          absl::Span<const double> numbers,
                                                          absl::Span<const uint64_t> counts,
                                                          uint64_t missing = 0,
                                                          absl::string_view author = "");
  // The same of counts: one message, complete with its key.
  absl::StatusOr<v1::PinnedReferenceInfo> UploadReference(
      const v1::UploadReferenceRequest& request);
  absl::StatusOr<v1::PinnedReferenceInfo> CaptureReference(
      const v1::CaptureReferenceRequest& request);
  // Of the models that the glob `model` matches; all where it is empty.
  absl::StatusOr<v1::ListReferencesResponse> ListReferences(absl::string_view model);
  absl::Status DeleteReference(const v1::ReferenceKey& key);
  // Answers the names of the deleted series.
  absl::StatusOr<std::vector<std::string>> DeleteSeries(absl::string_view filter);

  // IngestService, one batch in one call. Streams of values go through Recorder or Producer.
  absl::StatusOr<v1::Ack> SubmitBatch(const v1::SubmitBatchRequest& request);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace drift

#endif  // DRIFT_CLIENT_H_
