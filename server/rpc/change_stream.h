// One watcher's stream of changes. The writing thread queues them and goes on, whatever the watcher
// does; gRPC's threads send one after the other.
#ifndef DRIFT_SERVER_RPC_CHANGE_STREAM_H_
#define DRIFT_SERVER_RPC_CHANGE_STREAM_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "drift/v1/drift.pb.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"
#include "server/catalog/catalog.h"
#include "server/catalog/changes.h"
#include "server/ingest/writer.h"
#include "server/rpc/open_streams.h"

namespace drift {

// Changes that may wait for a watcher, of roughly 1 KiB each; one more ends the stream.
inline constexpr size_t kMaxQueuedChanges = 16'384;

class ChangeStream final : public grpc::ServerWriteReactor<v1::WatchChangesResponse>,
                           public std::enable_shared_from_this<ChangeStream> {
 public:
  // The reactor of a new call; deletes itself. `catalog` and `open_streams` outlive the call.
  static ChangeStream* Start(const v1::WatchChangesRequest& request, Catalog& catalog, Clock clock,
                             OpenStreams& open_streams);

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  ChangeStream(const v1::WatchChangesRequest& request, Catalog& catalog, Clock clock,
               OpenStreams& open_streams);

  void Subscribe();
  // On the writing thread.
  void Take(const Change& change);
  void End(const absl::Status& status);

  void EndLocked(const absl::Status& status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void WriteNext() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const SeriesFilter filter_;
  const bool include_scores_;
  Catalog& catalog_;
  const Clock clock_;
  OpenStreams& open_streams_;
  std::shared_ptr<ChangeStream> self_;  // until OnDone
  uint64_t open_id_ = 0;
  // The feed calls with its own lock held, so it must not be told anything with ours held.
  std::unique_ptr<ChangeFeed::Subscription> subscription_;

  absl::Mutex mu_;
  std::deque<Change> queue_ ABSL_GUARDED_BY(mu_);
  v1::WatchChangesResponse response_ ABSL_GUARDED_BY(mu_);  // of the write under way
  bool writing_ ABSL_GUARDED_BY(mu_) = false;
  bool finished_ ABSL_GUARDED_BY(mu_) = false;  // gRPC must not be called any more
};

}  // namespace drift

#endif  // DRIFT_SERVER_RPC_CHANGE_STREAM_H_
