// Keeps a stream to the server open and the outbox moving: the part of a Producer that runs in the
// background.
//
// Threads: one that connects, writes and, when a stream has ended, decides what follows; beside it,
// while a stream is open, one that reads acknowledgements. Callbacks are made without the lock.
#ifndef DRIFT_SENDER_H_
#define DRIFT_SENDER_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "drift/ingest_stream.h"
#include "drift/outbox.h"
#include "drift/producer.h"
#include "drift/retry.h"

namespace drift {

// Thread-safety: all public calls may be made from any thread at once.
class Sender {
 public:
  // `options` must have a producer id and be possible.
  explicit Sender(Producer::Options options);
  ~Sender();

  uint32_t AddSeries(v1::SeriesKey key);
  // As Producer::Send, waiting for room until `deadline` (then ResourceExhausted).
  absl::Status Push(v1::Batch batch, absl::Time deadline);
  absl::Status WaitUntilSettled(absl::Duration timeout);
  absl::Status status() const;
  Producer::Stats stats() const;
  const Producer::Options& options() const { return options_; }

 private:
  using Mentioned = absl::flat_hash_set<uint32_t>;  // aliases whose key a stream has carried

  // The sending thread.
  void Run();
  IngestStream::End Serve(IngestStream& stream);
  void Begin(uint64_t committed);
  void WriteBatches(IngestStream& stream);
  std::shared_ptr<OutboxBatch> WaitForNext();
  void AddKeys(Mentioned& mentioned, v1::Batch& batch);
  // Answers how long to wait before the next attempt.
  absl::Duration Digest(const IngestStream::End& end);
  // Waits before the next attempt; false when there shall be none. With `until_connected` no longer
  // than until a connection that was lost is back: the pause has grown for a server that is there
  // and fails, and gRPC tries a server that is not there at its own, steady pace (channel.cc).
  bool Pause(absl::Duration pause, bool until_connected);
  // The server refused what this stream brought: finds the batch it means and gives it up. Answers
  // its values.
  uint64_t Suspect() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // The reading thread.
  void ReadAcks(IngestStream& stream);

  void Settle(Outbox::Settled settled) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<size_t> CheckedBytes(const v1::Batch& batch) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Producer::Options options_;
  const std::shared_ptr<grpc::Channel> channel_;
  const std::unique_ptr<v1::IngestService::Stub> stub_;
  Backoff backoff_;  // of the sending thread

  mutable absl::Mutex mutex_;
  Outbox outbox_ ABSL_GUARDED_BY(mutex_);
  std::deque<v1::SeriesKey> keys_ ABSL_GUARDED_BY(mutex_);  // of alias i + 1 at i
  IngestStream* stream_ ABSL_GUARDED_BY(mutex_) = nullptr;  // the one to cancel
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool welcomed_ ABSL_GUARDED_BY(mutex_) = false;    // the stream, by the server
  bool progressed_ ABSL_GUARDED_BY(mutex_) = false;  // something was acknowledged on it
  bool broken_ ABSL_GUARDED_BY(mutex_) = false;      // it has ended
  // One of the oldest so many batches made the server end a stream: they are sent one by one, until
  // it is known which.
  uint64_t suspects_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Status status_ ABSL_GUARDED_BY(mutex_);  // once not OK, nothing is sent any more
  Producer::Stats stats_ ABSL_GUARDED_BY(mutex_);

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace drift

#endif  // DRIFT_SENDER_H_
