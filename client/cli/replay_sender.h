// Sends batches, exactly once each, and keeps count of what the server said to them.
#ifndef DRIFT_CLI_REPLAY_SENDER_H_
#define DRIFT_CLI_REPLAY_SENDER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "client/cli/progress_display.h"
#include "client/cli/replay_summary.h"
#include "drift/producer.h"

namespace drift::cli {

// Thread-safety: for one thread; the producer's own threads report to it beside that.
class ReplaySender {
 public:
  // Sends to `server`; tells of lost connections on `display`, which must outlive it.
  static absl::StatusOr<std::unique_ptr<ReplaySender>> Create(const std::string& server,
                                                              ProgressDisplay& display);

  // As Producer has them. Send waits while the server does not keep up, or is away.
  uint32_t AddSeries(v1::SeriesKey key) { return producer_->AddSeries(std::move(key)); }
  absl::Status Send(v1::Batch batch) { return producer_->Send(std::move(batch)); }
  // Of the values, one at least, that waited for their acknowledgement when Finish was called, how
  // many do not wait any more.
  using OnWait = std::function<void(uint64_t acknowledged, uint64_t of)>;
  // Waits until everything is acknowledged; calls `on_wait` a few times a second until then.
  absl::Status Finish(const OnWait& on_wait);

  // What became of the values so far.
  Tally tally() const;

 private:
  explicit ReplaySender(ProgressDisplay& display) : display_(display) {}

  void OnAck(const v1::Ack& ack);
  void OnDrop(uint64_t values, const absl::Status& status);
  void OnDisconnect(const absl::Status& status);

  ProgressDisplay& display_;
  mutable absl::Mutex mutex_;
  std::map<std::string, Tally::Rejected> rejected_ ABSL_GUARDED_BY(mutex_);
  bool away_ ABSL_GUARDED_BY(mutex_) = false;  // and that was told
  // Last, so that its threads are gone before what they report to.
  std::unique_ptr<Producer> producer_;
};

}  // namespace drift::cli

#endif  // DRIFT_CLI_REPLAY_SENDER_H_
