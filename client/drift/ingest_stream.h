// One attempt at IngestService.StreamBatches, from hello to its end.
// Thread-safety: Write from one thread, Read from another, Cancel from any; Finish when both have
// ended.
#ifndef DRIFT_INGEST_STREAM_H_
#define DRIFT_INGEST_STREAM_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "drift/v1/ingest.grpc.pb.h"
#include "grpcpp/grpcpp.h"

namespace drift {

class IngestStream {
 public:
  explicit IngestStream(v1::IngestService::Stub* stub) : stream_(stub->StreamBatches(&context_)) {}

  // Says hello and answers what the server has committed; nullopt when the stream has ended.
  std::optional<uint64_t> Greet(const std::string& producer_id);
  // False when the stream has ended.
  bool Write(const v1::StreamBatchesRequest& request) { return stream_->Write(request); }
  bool Read(v1::Ack& ack);

  // Makes all other calls come to their end.
  void Cancel() { context_.TryCancel(); }

  struct End {
    absl::Status status;
    std::optional<absl::Duration> pushback;  // how long the server asks to be left alone
  };
  // Why the stream ended; never OK, as the client does not end one.
  End Finish();

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::StreamBatchesRequest, v1::StreamBatchesResponse>>
      stream_;
};

}  // namespace drift

#endif  // DRIFT_INGEST_STREAM_H_
