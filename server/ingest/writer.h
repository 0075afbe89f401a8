// What changes what is stored: one thread, and one that commits meanwhile what the first has
// applied. Batches and administrative work wait in one bounded queue; what waits together is
// committed together, so that durability costs a sync per commit and not per batch, and while that
// is under way what comes next is applied.
#ifndef DRIFT_SERVER_INGEST_WRITER_H_
#define DRIFT_SERVER_INGEST_WRITER_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/catalog/catalog.h"
#include "server/ingest/applier.h"
#include "server/ingest/batch.h"

namespace drift {

// The wall clock, injected by the application and by tests.
using Clock = std::function<absl::Time()>;

struct WriterOptions {
  uint64_t max_queued_bytes = 64 << 20;
  uint64_t max_producers = 100'000;  // a record each, kept until the producer is idle
  absl::Duration idle_producers = absl::Hours(24 * 7);
  absl::Duration idle_series = absl::Hours(24 * 7);  // zero: never
  // Called once, when the store fails, by the thread that meets it.
  std::function<void(const absl::Status&)> on_failure = {};
};

// Counted since the start, of what is on disk. No counter wraps around: at 2^64 - 1 it stays.
struct IngestStats {
  std::atomic<uint64_t> accepted_values = 0;
  std::atomic<uint64_t> dropped_values = 0;  // reported by producers
  std::array<std::atomic<uint64_t>, kRejectionReasons> rejected_values{};
  std::atomic<uint64_t> commits = 0;

  uint64_t rejected() const;
};

// Thread-safety: safe.
class Writer {
 public:
  // Of batches, in bytes: so many are applied while others are committed. Fewer are soon applied,
  // and waking for each would take longer.
  static constexpr uint64_t kWorthApplying = 64 << 10;

  // Takes up what a crash left undone, then starts the thread. Errors are the store's.
  static absl::StatusOr<std::unique_ptr<Writer>> Start(Catalog& catalog, Clock clock,
                                                       const WriterOptions& options);
  ~Writer();  // as Stop

  // Queues a batch. `done` is called once: on a thread of the writer's when the batch is on disk or
  // refused, or at once on this one when it cannot be queued.
  //   ResourceExhausted   the queue is full, or too many producers are known: try again later
  //   FailedPrecondition  the sequence leaves a gap; the message names the number expected
  //   Aborted             a newer stream of the producer took over
  //   Unavailable         the store has failed, or the writer is stopping
  using BatchDone = std::function<void(absl::StatusOr<Receipt>)>;
  void Submit(FoldedBatch batch, BatchDone done);

  // A producer's new stream. Fences the older one, whose `fenced` is called on the writing thread.
  // ResourceExhausted when it would be one producer too many.
  struct Opened {
    uint64_t stream;              // for FoldedBatch::stream
    uint64_t committed_sequence;  // of the producer
  };
  absl::StatusOr<Opened> OpenStream(absl::string_view producer, std::function<void()> fenced);
  // The stream ended; its `fenced` is not called any more once this returns.
  void CloseStream(absl::string_view producer, uint64_t stream);

  // Runs `work` on the writing thread, after what was queued before it, and waits. What `work`
  // changes is on disk then. Unavailable when the writer is stopping or the store has failed; else
  // what `work` returns.
  absl::Status Run(absl::FunctionRef<absl::Status(Catalog&)> work);

  // The series of `key`, made if it is new; waits for the writing thread only then. Errors as
  // Catalog::FindOrCreateSeries.
  absl::StatusOr<SeriesPtr> Resolve(const SeriesKey& key, bool categorical);

  // What is due now and then, by the wall clock: open panes of quiet models are scored, silent
  // series told of, idle series and producers forgotten (the latter after an hour at most, when
  // they are nearly too many), old panes deleted. The application calls it on a timer.
  absl::Status KeepHouse();

  // OK until the store fails.
  absl::Status health() const;
  // Of the batches that wait for a commit to take them in; at most max_queued_bytes, or one batch.
  uint64_t queued_bytes() const;
  // That are known, as of the last stream or housekeeping.
  uint64_t producers() const { return producers_.load(std::memory_order_relaxed); }
  const IngestStats& stats() const { return stats_; }
  absl::Time Now() const { return clock_(); }

  // Takes no more, finishes what is queued, ends the thread. Idempotent.
  void Stop();

 private:
  struct Queued {
    std::optional<FoldedBatch> batch;
    BatchDone done;
    std::function<void()> work;  // else
    size_t bytes = 0;
  };
  struct Applied {
    BatchDone done;
    absl::StatusOr<Receipt> receipt;
    uint64_t stream;
    uint64_t dropped_values;
    size_t bytes;
  };

  Writer(Catalog& catalog, Clock clock, const WriterOptions& options)
      : catalog_(catalog),
        clock_(std::move(clock)),
        options_(options),
        started_(clock_()),
        applier_(catalog, options.max_producers) {}

  absl::Status Enqueue(Queued queued);
  // Waits until there is something to do, and takes all of the queue: nothing where what was
  // applied can be committed, or where the thread shall end.
  std::vector<Queued> Take();
  void Loop();
  void Process(std::vector<Queued> queue);
  void Apply(FoldedBatch batch, BatchDone done);
  absl::StatusOr<Receipt> TryToApply(FoldedBatch batch);
  static void MarkFollowed(std::vector<Applied>& applied);
  // Commits what was applied, unless a commit is under way: more can be applied until it is over.
  void CommitWhereIdle();
  // Commits what was applied and answers it, all that is under way before it first.
  void CommitAndAnswer();
  // The same on the committing thread, while this one goes on.
  void CommitAndAnswerMeanwhile();
  // What a commit takes in now.
  std::vector<Applied> TakeApplied();
  void Answer(absl::Status committed, std::vector<Applied>& applied);
  void Fail(const absl::Status& status);
  void Count(const Applied& committed);
  // Runs on the writing thread and waits, whatever the store's health; false when the thread is
  // gone.
  bool RunQueued(absl::FunctionRef<void()> work);
  // The time since which what has not been seen was idle for all of `limit`. Nothing is idle for
  // longer than the server is up: while it was down, nobody could reach it.
  absl::Time IdleSince(absl::Duration limit) const;
  void ForgetIdleProducers();
  absl::Status DeleteIdleSeries();

  Catalog& catalog_;
  const Clock clock_;
  const WriterOptions options_;
  const absl::Time started_;
  std::atomic<uint64_t> producers_ = 0;
  IngestStats stats_;
  Applier applier_;               // this and
  std::vector<Applied> applied_;  // what waits for a commit: the writing thread's own. While it
                                  // waits in Take, others look whether there is any.

  mutable absl::Mutex mu_;
  std::vector<Queued> queue_ ABSL_GUARDED_BY(mu_);
  uint64_t queued_bytes_ ABSL_GUARDED_BY(mu_) = 0;   // in the queue
  uint64_t applied_bytes_ ABSL_GUARDED_BY(mu_) = 0;  // taken out of it, and of no commit yet
  bool committing_ ABSL_GUARDED_BY(mu_) = false;     // on the committing thread
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  absl::Status health_ ABSL_GUARDED_BY(mu_);
  std::thread thread_;
  absl::Mutex join_mu_;
};

}  // namespace drift

#endif  // DRIFT_SERVER_INGEST_WRITER_H_
