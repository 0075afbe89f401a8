// One producer's stream of batches.
//
// Batches are decoded and folded where they are received, on gRPC's callback threads, then wait for
// the writer; when some are committed it comes back here for the acknowledgement. At any
// time there is at most one read and one write under way, and no more than a bounded amount in
// hand: then nothing is read, and HTTP/2's flow control makes the producer wait.
//
// gRPC owns the stream from Start to OnDone; the writer's threads and the blocking one share it for
// as long as they have something of it in hand. By then the call may be over, so nobody calls gRPC
// but with the lock held and before `finished_`.
#ifndef DRIFT_SERVER_RPC_INGEST_STREAM_H_
#define DRIFT_SERVER_RPC_INGEST_STREAM_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "drift/v1/ingest.pb.h"
#include "google/protobuf/arena.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"
#include "server/rpc/ack.h"
#include "server/rpc/batch_decoder.h"
#include "server/rpc/open_streams.h"

namespace drift {

// Trailer of RESOURCE_EXHAUSTED: when to try again.
void AddPushback(grpc::CallbackServerContext& context);

class IngestStream final
    : public grpc::ServerBidiReactor<v1::StreamBatchesRequest, v1::StreamBatchesResponse>,
      public std::enable_shared_from_this<IngestStream> {
 public:
  // The reactor of a new call; deletes itself. `decode` and `open_streams` outlive the call.
  static IngestStream* Start(grpc::CallbackServerContext& context, const DecodeContext& decode,
                             OpenStreams& open_streams);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  IngestStream(grpc::CallbackServerContext& context, const DecodeContext& decode,
               OpenStreams& open_streams)
      : context_(context),
        decode_(decode),
        open_streams_(open_streams),
        arena_(ArenaOptions()),
        decoder_(decode) {}

  static google::protobuf::ArenaOptions ArenaOptions();

  // Makes a new one, for the next read.
  void MakeRequest();
  bool RequestIsMarked() const;
  // Whether handling the request waits for the writing thread.
  bool HandlingWaits();
  void HandleRequest();
  absl::Status Handle();
  void ReadIsHandled(bool is_last, const absl::Status& status);
  absl::Status Greet(const std::string& producer);
  absl::Status Take(const v1::Batch& batch);
  void BatchIsDone(size_t bytes, const std::vector<SeriesMention>& tell,
                   const absl::StatusOr<Receipt>& receipt);
  void End(const absl::Status& status);

  void EndLocked(const absl::Status& status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void Pump() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void FinishLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  grpc::CallbackServerContext& context_;
  const DecodeContext& decode_;
  OpenStreams& open_streams_;
  std::shared_ptr<IngestStream> self_;  // until OnDone
  uint64_t open_id_ = 0;

  // Of the message that is being read or handled, which is one at a time.
  google::protobuf::Arena arena_;  // holds it: it is thousands of pieces, which go in one go
  v1::StreamBatchesRequest* request_ = nullptr;
  BatchDecoder decoder_;
  std::string producer_;
  uint64_t stream_ = 0;  // the writer's number for it; 0 before hello

  absl::Mutex mu_;
  v1::StreamBatchesResponse response_ ABSL_GUARDED_BY(mu_);  // of the write under way
  AckBuilder ack_ ABSL_GUARDED_BY(mu_);                      // what the next write will tell
  bool reading_ ABSL_GUARDED_BY(mu_) = false;
  bool writing_ ABSL_GUARDED_BY(mu_) = false;
  bool peer_gone_ ABSL_GUARDED_BY(mu_) = false;  // nothing can be written any more
  bool ending_ ABSL_GUARDED_BY(mu_) = false;     // with end_status_, once nothing is in hand
  bool finished_ ABSL_GUARDED_BY(mu_) = false;   // gRPC must not be called any more
  absl::Status end_status_ ABSL_GUARDED_BY(mu_);
  size_t batches_in_hand_ ABSL_GUARDED_BY(mu_) = 0;
  size_t bytes_in_hand_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace drift

#endif  // DRIFT_SERVER_RPC_INGEST_STREAM_H_
