// Brings batches of values to a driftd in order, each exactly once, whatever happens in between: it
// numbers them, keeps them until they are acknowledged, reconnects with backoff and sends the same
// numbers again. Recorder stands on it; programs that have whole batches of their own (a replay, a
// consumer of a queue) use it as it is.
//
//   auto producer = drift::Producer::Create({.server = "127.0.0.1:7700"});
//   uint32_t score = (*producer)->AddSeries(key);
//   (*producer)->Send(batch);                                 // its SeriesValues have alias =
//   score
//   (*producer)->WaitUntilAcknowledged(absl::InfiniteDuration());  // all of it is on the server's
//   disk
//
// Thread-safety: all calls may be made from any thread at once; batches are sent in the order of
// the calls.
#ifndef DRIFT_PRODUCER_H_
#define DRIFT_PRODUCER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "drift/v1/ingest.pb.h"

namespace drift {

class Producer {
 public:
  struct Options {
    std::string server = "127.0.0.1:7700";  // HOST:PORT
    // Unique among all producers, 1 to 128 bytes. Empty: made of host, process id and a random
    // number, new each time. With an id of your own that outlives the process, the numbers go on
    // where the server says the last one stopped.
    std::string producer_id = {};
    // Most bytes of batches that wait for their acknowledgement.
    size_t max_buffered_bytes = size_t{16} << 20;
    // Largest batch, in bytes; below what the server takes as one message (4 MiB where not
    // configured).
    size_t max_batch_bytes = size_t{7} << 19;  // 3.5 MiB
    // Waits between attempts grow from the first to the second, with jitter; where the connection
    // was lost, the next attempt comes within about a second of its return.
    absl::Duration min_backoff = absl::Milliseconds(100);
    absl::Duration max_backoff = absl::Seconds(5);

    // All of these run on threads of the producer, one at a time, and must not call it.
    // Each acknowledgement: values accepted, rejections, layouts (SeriesInfo.alias is what
    // AddSeries answered).
    std::function<void(const v1::Ack&)> on_ack = {};
    // The server refused a whole batch of `values` values; it was given up, and the server is told
    // so.
    std::function<void(uint64_t values, const absl::Status&)> on_drop = {};
    // The connection broke or could not be made; the producer tries again, unless status() says
    // that it stopped.
    std::function<void(const absl::Status&)> on_disconnect = {};
  };

  struct Stats {
    uint64_t acknowledged_batches = 0;
    uint64_t acknowledged_values =
        0;  // in acknowledged batches, those that the server rejected included
    uint64_t rejected_values = 0;  // of these, as far as the acknowledgements came through
    uint64_t dropped_values = 0;   // in batches given up because the server refused them as a whole
    uint64_t buffered_values = 0;  // not acknowledged yet
    size_t buffered_bytes = 0;
    uint64_t connects = 0;  // streams that the server welcomed
    bool connected = false;
  };

  // InvalidArgument when an option is impossible; never because the server is away.
  static absl::StatusOr<std::unique_ptr<Producer>> Create(Options options);
  // Ends the stream at once; what is not acknowledged is lost, so wait before.
  ~Producer();
  Producer(const Producer&) = delete;
  Producer& operator=(const Producer&) = delete;

  // The alias, 1, 2, 3 ..., that batches give for the series. The producer sends the key along
  // where the server needs it.
  uint32_t AddSeries(v1::SeriesKey key);

  // Takes a batch, whose SeriesValues carry aliases and no keys; its sequence is set by the
  // producer. Send waits while the buffer is full; TrySend answers ResourceExhausted then.
  // InvalidArgument for an unknown alias or a batch above max_batch_bytes; else status(), when that
  // is not OK.
  absl::Status Send(v1::Batch batch);
  absl::Status TrySend(v1::Batch batch);

  // Waits until all batches taken before are acknowledged or given up, and on_ack and on_drop were
  // told. DeadlineExceeded after `timeout`; status(), when that is not OK.
  absl::Status WaitUntilAcknowledged(absl::Duration timeout);

  // OK while the producer works or tries to. Not OK for good when another process took over the
  // producer id (Aborted) or the server refuses the id (InvalidArgument).
  absl::Status status() const;
  Stats stats() const;
  const std::string& producer_id() const;

 private:
  class Impl;
  explicit Producer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// How many values a batch holds, however they are encoded; what it reports as dropped not included.
uint64_t CountValues(const v1::Batch& batch);

}  // namespace drift

#endif  // DRIFT_PRODUCER_H_
