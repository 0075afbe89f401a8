// The batches that are not acknowledged yet, in order, and which of them were sent on the stream
// that is open.
//
//   front                                              back
//   | sent on this stream        | not sent on it yet     |
//   first_sequence_                first_sequence_ + sent_
//
// A batch gets its sequence when it is sent, so a server that turns out to expect another number
// changes one field. Thread-safety: none.
#ifndef DRIFT_OUTBOX_H_
#define DRIFT_OUTBOX_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>

#include "drift/v1/ingest.pb.h"

namespace drift {

struct OutboxBatch {
  v1::StreamBatchesRequest request;
  uint64_t values;
  size_t bytes;
};

class Outbox {
 public:
  struct Settled {
    uint64_t batches = 0;
    uint64_t values = 0;
  };

  explicit Outbox(size_t max_bytes) : max_bytes_(max_bytes) {}

  // An empty outbox has room for any batch.
  bool HasRoomFor(size_t bytes) const { return batches_.empty() || bytes_ + bytes <= max_bytes_; }
  void Push(v1::Batch batch, size_t bytes);

  // A new stream was welcomed by a server that has `committed`. Answers what of ours that settles.
  // All else will be sent (again): under the same numbers, or, where the number is none that we
  // could have brought the server to, under those that it expects. That happens to a producer id
  // that outlives its process, and when the server's data were lost.
  Settled Welcome(uint64_t committed);

  // Whether there is a batch to send while less than `window` of them wait for their
  // acknowledgement.
  bool HasNext(size_t window) const { return sent_ < std::min(batches_.size(), window); }
  // The next batch to send, which must be there; numbers it and counts it as sent. Shared, because
  // it may be acknowledged before the call that writes it has returned.
  std::shared_ptr<OutboxBatch> Next();

  // What an acknowledgement settles. Never more than what was sent.
  Settled Acknowledge(uint64_t committed);

  // Replaces the oldest batch by an empty one that reports its values as dropped, and answers how
  // many these are.
  uint64_t GiveUpOldest();

  bool empty() const { return batches_.empty(); }
  size_t sent() const { return sent_; }
  size_t bytes() const { return bytes_; }
  uint64_t values() const { return values_; }
  // Batches ever taken, and those of them that are settled: what was taken before is settled when
  // the second has reached what the first was.
  uint64_t pushed() const { return settled_ + batches_.size(); }
  uint64_t settled() const { return settled_; }

 private:
  Settled PopFront(size_t count);

  const size_t max_bytes_;
  std::deque<std::shared_ptr<OutboxBatch>> batches_;
  uint64_t first_sequence_ = 0;  // of the front; 0: no server has welcomed us yet
  size_t sent_ = 0;              // on this stream
  size_t ever_sent_ = 0;         // on this one or one before, so the server may have them
  size_t bytes_ = 0;
  uint64_t values_ = 0;
  uint64_t settled_ = 0;
};

}  // namespace drift

#endif  // DRIFT_OUTBOX_H_
