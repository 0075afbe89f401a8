// The one thread that changes what is stored. Batches and administrative work wait in one bounded
// queue; what waits together is committed together, so that durability costs a sync per commit and
// not per batch.
#ifndef DRIFT_SERVER_INGEST_WRITER_H_
#define DRIFT_SERVER_INGEST_WRITER_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/catalog/catalog.h"
#include "server/ingest/batch.h"

namespace drift {

// The wall clock, injected by the application and by tests.
using Clock = std::function<absl::Time()>;

struct WriterOptions {
  uint64_t max_queued_bytes = 64 << 20;
  absl::Duration idle_producers = absl::Hours(24 * 7);
  absl::Duration idle_series = absl::Hours(24 * 7);
  absl::Duration housekeeping_interval = absl::Seconds(10);
};

// Counted since the start.
struct IngestStats {
  std::atomic<uint64_t> accepted_values = 0;
  std::atomic<uint64_t> dropped_values = 0;  // reported by producers
  std::array<std::atomic<uint64_t>, kRejectionReasons> rejected_values{};
  std::atomic<uint64_t> accepted_batches = 0;
  std::atomic<uint64_t> repeated_batches = 0;
  std::atomic<uint64_t> commits = 0;
};

// Thread-safety: safe.
class Writer {
 public:
  static absl::StatusOr<std::unique_ptr<Writer>> Start(Catalog& catalog, Clock clock,
                                                       const WriterOptions& options);
  ~Writer();  // drains

  // Queues a batch. `done` is called once, on the writing thread, when the batch is on disk or
  // refused:
  //   ResourceExhausted   the queue is full (called at once, on this thread): try again later
  //   FailedPrecondition  the sequence leaves a gap; the message names the number expected
  //   Aborted             a newer stream of the producer took over
  //   Unavailable         the store has failed, or the writer is stopping
  using BatchDone = std::function<void(absl::StatusOr<Receipt>)>;
  void Submit(FoldedBatch batch, BatchDone done);

  // A producer's new stream: fences the older one, for which `fenced` was given. Waits for what is
  // queued before it.
  struct Opened {
    uint64_t stream;  // for FoldedBatch::stream
    uint64_t committed_sequence;
  };
  absl::StatusOr<Opened> OpenStream(absl::string_view producer, std::function<void()> fenced);
  // The stream ended; `fenced` is not called any more once this returns.
  void CloseStream(absl::string_view producer, uint64_t stream);

  // Runs `work` on the writing thread, between commits, and waits for it. What `work` changes is on
  // disk then.
  absl::Status Run(absl::FunctionRef<absl::Status(Catalog&)> work);

  // The series of `key`, made if it is new. Waits only where it is new. Errors as
  // Catalog::FindOrCreateSeries.
  absl::StatusOr<SeriesPtr> Resolve(const SeriesKey& key, bool categorical);

  // OK until the store fails.
  absl::Status health() const;
  const IngestStats& stats() const;

  // Takes no more, finishes what is queued, stops the thread. Idempotent.
  void Stop();

 private:
  struct Impl;
  explicit Writer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace drift

#endif  // DRIFT_SERVER_INGEST_WRITER_H_
