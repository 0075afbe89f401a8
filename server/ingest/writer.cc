#include "server/ingest/writer.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "server/catalog/saturating.h"

namespace drift {
namespace {

// Between commits that batches share, where little waits: about what a sync takes. Each commit
// costs both threads, so that at half load fewer of them are answered sooner.
constexpr absl::Duration kToGather = absl::Microseconds(300);

// Of producers that are nearly too many, who has not come again by then is forgotten: who retries
// comes sooner.
constexpr absl::Duration kIdleInACrowd = absl::Hours(1);

// Errors that concern one batch alone; every other one is the store's.
bool ConcernsBatch(const absl::Status& status) {
  return absl::IsFailedPrecondition(status) || absl::IsAborted(status) ||
         absl::IsResourceExhausted(status);
}

// Whoever commits adds, which is one thread at a time; others read.
void AddSaturating(std::atomic<uint64_t>& sum, uint64_t values) {
  sum.store(SaturatingSum(sum.load(std::memory_order_relaxed), values), std::memory_order_relaxed);
}

}  // namespace

uint64_t IngestStats::rejected() const {
  uint64_t sum = 0;
  for (const auto& values : rejected_values) {
    sum = SaturatingSum(sum, values.load(std::memory_order_relaxed));
  }
  return sum;
}

absl::StatusOr<std::unique_ptr<Writer>> Writer::Start(Catalog& catalog, Clock clock,
                                                      const WriterOptions& options) {
  auto writer = std::unique_ptr<Writer>(new Writer(catalog, std::move(clock), options));
  if (absl::Status status = writer->applier_.Load(); !status.ok()) return status;
  writer->producers_ = writer->applier_.producers();
  writer->thread_ = std::thread([raw = writer.get()] { raw->Loop(); });
  return writer;
}

Writer::~Writer() { Stop(); }

void Writer::Stop() {
  {
    absl::MutexLock lock(&mu_);
    stopping_ = true;
  }
  absl::MutexLock lock(&join_mu_);
  if (thread_.joinable()) thread_.join();
}

absl::Status Writer::health() const {
  absl::MutexLock lock(&mu_);
  return health_;
}

uint64_t Writer::queued_bytes() const {
  absl::MutexLock lock(&mu_);
  return queued_bytes_ + applied_bytes_;
}

absl::Status Writer::Enqueue(Queued queued) {
  absl::MutexLock lock(&mu_);
  if (stopping_) return absl::UnavailableError("the server is stopping");
  if (queued.batch.has_value() && !health_.ok()) return health_;
  const uint64_t waiting = queued_bytes_ + applied_bytes_;
  // One batch always fits, however large.
  if (queued.bytes > 0 && waiting > 0 && waiting + queued.bytes > options_.max_queued_bytes) {
    return absl::ResourceExhaustedError(absl::StrCat(
        waiting, " bytes of batches wait to be committed, and ", options_.max_queued_bytes,
        " may (limits.max_queued_bytes); send it again later"));
  }
  queued_bytes_ += queued.bytes;
  queue_.push_back(std::move(queued));
  return absl::OkStatus();
}

std::vector<Writer::Queued> Writer::Take() {
  absl::MutexLock lock(&mu_);
  mu_.Await(absl::Condition(
      +[](Writer* writer) ABSL_NO_THREAD_SAFETY_ANALYSIS {
        if (writer->committing_) return writer->queued_bytes_ >= kWorthApplying;
        return !writer->queue_.empty() || writer->stopping_ || !writer->applied_.empty();
      },
      this));
  applied_bytes_ += std::exchange(queued_bytes_, 0);
  return std::exchange(queue_, {});
}

void Writer::Loop() {
  while (true) {
    std::vector<Queued> queue = Take();
    if (queue.empty() && applied_.empty()) break;
    Process(std::move(queue));
    CommitWhereIdle();
  }
  applier_.AwaitCommit();
}

void Writer::Process(std::vector<Queued> queue) {
  for (Queued& queued : queue) {
    if (queued.batch.has_value()) {
      Apply(*std::move(queued.batch), std::move(queued.done));
    } else {
      CommitAndAnswer();
      queued.work();
    }
  }
}

absl::StatusOr<Receipt> Writer::TryToApply(FoldedBatch batch) {
  // What comes after a failure is refused, but in its turn.
  if (absl::Status status = health(); !status.ok()) return status;
  absl::StatusOr<Receipt> receipt = applier_.Apply(std::move(batch), clock_());
  if (receipt.ok() || ConcernsBatch(receipt.status())) return receipt;
  Fail(receipt.status());
  return health();
}

void Writer::Apply(FoldedBatch batch, BatchDone done) {
  const uint64_t stream = batch.stream, dropped_values = batch.dropped_values;
  const size_t bytes = batch.bytes;
  applied_.push_back({.done = std::move(done),
                      .receipt = TryToApply(std::move(batch)),
                      .stream = stream,
                      .dropped_values = dropped_values,
                      .bytes = bytes});
}

void Writer::CommitWhereIdle() {
  {
    absl::MutexLock lock(&mu_);
    if (committing_) return;
  }
  // One alone is not handed over: nothing waits, and it would be answered later.
  if (applied_.size() > 1 && health().ok()) {
    CommitAndAnswerMeanwhile();
  } else {
    CommitAndAnswer();
  }
}

void Writer::Count(const Applied& committed) {
  if (!committed.receipt.ok() || committed.receipt->repeated) return;
  AddSaturating(stats_.accepted_values, committed.receipt->accepted_values);
  AddSaturating(stats_.dropped_values, committed.dropped_values);
  for (const Rejection& rejection : committed.receipt->rejections.all()) {
    AddSaturating(stats_.rejected_values[static_cast<int>(rejection.reason)], rejection.values);
  }
}

void Writer::MarkFollowed(std::vector<Applied>& applied) {
  absl::flat_hash_set<uint64_t> answered_later;
  for (auto one = applied.rbegin(); one != applied.rend(); ++one) {
    if (one->stream == 0) continue;
    const bool is_last = answered_later.insert(one->stream).second;
    if (one->receipt.ok()) one->receipt->followed = !is_last;
  }
}

std::vector<Writer::Applied> Writer::TakeApplied() {
  absl::MutexLock lock(&mu_);
  for (const Applied& one : applied_) applied_bytes_ -= one.bytes;
  return std::exchange(applied_, {});
}

void Writer::CommitAndAnswer() {
  applier_.AwaitCommit();
  std::vector<Applied> applied = TakeApplied();
  if (applied.empty()) return;
  absl::Status status = health();
  if (status.ok()) {
    status = applier_.Commit(Durability::kSynced);
    ++stats_.commits;
  }
  Answer(std::move(status), applied);
}

void Writer::CommitAndAnswerMeanwhile() {
  {
    absl::MutexLock lock(&mu_);
    committing_ = true;
  }
  applier_.CommitMeanwhile([this, applied = TakeApplied()](const absl::Status& status) mutable {
    ++stats_.commits;
    Answer(status, applied);
    if (queued_bytes() < kWorthApplying) absl::SleepFor(kToGather);
    absl::MutexLock lock(&mu_);
    committing_ = false;
  });
}

void Writer::Answer(absl::Status committed, std::vector<Applied>& applied) {
  if (!committed.ok()) Fail(committed);
  MarkFollowed(applied);
  for (Applied& one : applied) {
    if (committed.ok()) Count(one);
    // After a failure nobody is told that a batch is safe.
    one.done(committed.ok() || !one.receipt.ok() ? std::move(one.receipt) : health());
  }
}

void Writer::Fail(const absl::Status& status) {
  {
    absl::MutexLock lock(&mu_);
    if (!health_.ok()) return;
    health_ = absl::UnavailableError(absl::StrCat(
        "the store has failed; nothing is taken in until a restart: ", status.message()));
  }
  if (options_.on_failure) options_.on_failure(status);
}

void Writer::Submit(FoldedBatch batch, BatchDone done) {
  const size_t bytes = batch.bytes;
  Queued queued{.batch = std::move(batch), .done = done, .work = nullptr, .bytes = bytes};
  if (absl::Status status = Enqueue(std::move(queued)); !status.ok()) done(status);
}

bool Writer::RunQueued(absl::FunctionRef<void()> work) {
  absl::Notification finished;
  Queued queued{.batch = std::nullopt,
                .done = nullptr,
                .work =
                    [&] {
                      work();
                      finished.Notify();
                    },
                .bytes = 0};
  if (!Enqueue(std::move(queued)).ok()) return false;
  finished.WaitForNotification();
  return true;
}

absl::StatusOr<Writer::Opened> Writer::OpenStream(absl::string_view producer,
                                                  std::function<void()> fenced) {
  absl::StatusOr<Opened> opened = absl::UnavailableError("the server is stopping");
  RunQueued([&] {
    // Asked here and not before: a batch that waited ahead of this may have failed to commit, and
    // its sequence must not be told as committed.
    if (absl::Status status = health(); !status.ok()) {
      opened = status;
      return;
    }
    absl::StatusOr<Applier::Opened> result =
        applier_.OpenStream(producer, std::move(fenced), clock_());
    if (!result.ok()) {
      opened = result.status();
      return;
    }
    if (result->fence_older) result->fence_older();
    opened = Opened{.stream = result->stream, .committed_sequence = result->committed_sequence};
    producers_.store(applier_.producers(), std::memory_order_relaxed);
  });
  return opened;
}

void Writer::CloseStream(absl::string_view producer, uint64_t stream) {
  RunQueued([&] { applier_.CloseStream(producer, stream, clock_()); });
}

absl::Status Writer::Run(absl::FunctionRef<absl::Status(Catalog&)> work) {
  absl::Status status = absl::UnavailableError("the server is stopping");
  RunQueued([&] {
    status = health();  // what waited ahead of this may have failed
    if (!status.ok()) return;
    status = work(catalog_);
    absl::Status committed = applier_.Commit(Durability::kSynced);
    if (committed.ok()) return;
    Fail(committed);
    status = health();
  });
  return status;
}

absl::StatusOr<SeriesPtr> Writer::Resolve(const SeriesKey& key, bool categorical) {
  // Refused here, so that a flood of impossible keys does not reach the writing thread.
  if (absl::Status status = CheckKey(key, catalog_.limits()); !status.ok()) return status;
  if (SeriesPtr known = catalog_.FindSeries(key); known != nullptr) return known;
  absl::StatusOr<SeriesPtr> series = absl::UnavailableError("the server is stopping");
  absl::Status status = Run([&](Catalog& catalog) {
    series = catalog.FindOrCreateSeries(key, categorical, clock_());
    return series.status();
  });
  if (!status.ok()) return status;
  return series;
}

absl::Time Writer::IdleSince(absl::Duration limit) const {
  const absl::Time since = clock_() - limit;
  return since > started_ ? since : absl::InfinitePast();
}

void Writer::ForgetIdleProducers() {
  const bool crowded = applier_.producers() > options_.max_producers / 10 * 9;
  const absl::Duration kept = options_.idle_producers;
  applier_.ForgetProducersBefore(IdleSince(crowded ? std::min(kIdleInACrowd, kept) : kept));
  producers_.store(applier_.producers(), std::memory_order_relaxed);
}

absl::Status Writer::DeleteIdleSeries() {
  if (options_.idle_series == absl::ZeroDuration()) return absl::OkStatus();
  const absl::Time idle_since = IdleSince(options_.idle_series);
  std::vector<SeriesPtr> idle;
  for (const SeriesPtr& series : catalog_.MatchSeries("")) {
    if (series->last_seen() < idle_since) idle.push_back(series);
  }
  return idle.empty() ? absl::OkStatus() : catalog_.DeleteSeries(idle);
}

absl::Status Writer::KeepHouse() {
  return Run([&](Catalog& catalog) {
    const absl::Time now = clock_();
    absl::Status status;  // of the first that failed; the others are seen to all the same
    for (const ModelPtr& model : catalog.Models()) {
      status.Update(model->ScoreOpenPanes(now - model->panes().fine - model->panes().grace));
      model->TellSilent({now, catalog.no_data_after()}, catalog.changes());
    }
    ForgetIdleProducers();
    applier_.Prune();
    status.Update(DeleteIdleSeries());
    return status;
  });
}

}  // namespace drift
