#include "drift/sender.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "drift/channel.h"

namespace drift {
namespace {

// How soon a pause notices that the sender stops, and how soon at the earliest it ends because the
// connection is back: a server that breaks each one it takes is not to be met again at once.
constexpr absl::Duration kLookInterval = absl::Milliseconds(50);
constexpr absl::Duration kLeastPause = absl::Milliseconds(500);

// Whether sending the same again would end the same way. Too much load is not of that kind, and
// says how long to wait; a message that is too large has the same code.
bool RefusesBatch(const IngestStream::End& end) {
  switch (end.status.code()) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kOutOfRange:
      return true;
    case absl::StatusCode::kResourceExhausted:
      return !end.pushback && absl::StrContains(end.status.message(), "larger than max");
    default:
      return false;
  }
}

absl::Status Stopped(const absl::Status& cause, const std::string& producer_id) {
  const char* reason = cause.code() == absl::StatusCode::kAborted
                           ? "was taken over by another process"
                           : "is refused by the server";
  return absl::Status(cause.code(), absl::StrCat("producer id \"", producer_id, "\" ", reason, ": ",
                                                 cause.message()));
}

}  // namespace

Sender::Sender(Producer::Options options)
    : options_(std::move(options)),
      channel_(NewChannel(options_.server)),
      stub_(v1::IngestService::NewStub(channel_)),
      backoff_(options_.min_backoff, options_.max_backoff),
      outbox_(options_.max_buffered_bytes),
      thread_([this] { Run(); }) {}

Sender::~Sender() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    if (stream_ != nullptr) stream_->Cancel();
  }
  thread_.join();
}

uint32_t Sender::AddSeries(v1::SeriesKey key) {
  absl::MutexLock lock(&mutex_);
  keys_.push_back(std::move(key));
  return static_cast<uint32_t>(keys_.size());
}

// The keys count as well, each once: after a reconnect any batch may be the first to carry them.
absl::StatusOr<size_t> Sender::CheckedBytes(const v1::Batch& batch) const {
  constexpr size_t kFraming = 16;  // sequence, tags and lengths around batch and keys
  size_t bytes = batch.ByteSizeLong() + kFraming;
  absl::flat_hash_set<uint32_t> counted;
  for (const v1::SeriesValues& series : batch.series()) {
    if (series.alias() == 0 || series.alias() > keys_.size()) {
      return absl::InvalidArgumentError(absl::StrCat("alias ", series.alias(), " is none of the ",
                                                     keys_.size(), " that AddSeries gave out"));
    }
    if (!counted.insert(series.alias()).second) continue;
    bytes += keys_[series.alias() - 1].ByteSizeLong() + kFraming;
  }
  if (bytes <= options_.max_batch_bytes) return bytes;
  return absl::InvalidArgumentError(absl::StrCat(
      "a batch of ", bytes, " bytes is above max_batch_bytes, ", options_.max_batch_bytes));
}

absl::Status Sender::Push(v1::Batch batch, absl::Time deadline) {
  absl::MutexLock lock(&mutex_);
  const absl::StatusOr<size_t> bytes = CheckedBytes(batch);
  if (!bytes.ok()) return bytes.status();
  const auto ready = [this, &bytes]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return !status_.ok() || outbox_.HasRoomFor(*bytes);
  };
  if (!mutex_.AwaitWithDeadline(absl::Condition(&ready), deadline)) {
    return absl::ResourceExhaustedError(absl::StrCat("the buffer of ", options_.max_buffered_bytes,
                                                     " bytes is full of batches that wait for ",
                                                     options_.server));
  }
  if (!status_.ok()) return status_;
  outbox_.Push(std::move(batch), *bytes);
  return absl::OkStatus();
}

absl::Status Sender::WaitUntilSettled(absl::Duration timeout) {
  absl::MutexLock lock(&mutex_);
  const uint64_t target = outbox_.pushed();
  const auto settled = [this, target]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return !status_.ok() || outbox_.settled() >= target;
  };
  if (mutex_.AwaitWithTimeout(absl::Condition(&settled), timeout)) {
    return outbox_.settled() >= target ? absl::OkStatus() : status_;
  }
  return absl::DeadlineExceededError(
      absl::StrCat(target - outbox_.settled(), " batches were not acknowledged by ",
                   options_.server, " within ", absl::FormatDuration(timeout)));
}

absl::Status Sender::status() const {
  absl::MutexLock lock(&mutex_);
  return status_;
}

Producer::Stats Sender::stats() const {
  absl::MutexLock lock(&mutex_);
  Producer::Stats stats = stats_;
  stats.buffered_values = outbox_.values();
  stats.buffered_bytes = outbox_.bytes();
  stats.connected = welcomed_ && !broken_;
  return stats;
}

void Sender::Run() {
  while (true) {
    IngestStream stream(stub_.get());
    {
      absl::MutexLock lock(&mutex_);
      if (stopping_) stream.Cancel();
      stream_ = &stream;
      welcomed_ = progressed_ = broken_ = false;
    }
    const IngestStream::End end = Serve(stream);
    const absl::Duration pause = Digest(end);
    {
      absl::MutexLock lock(&mutex_);
      stream_ = nullptr;
    }
    if (!Pause(pause, /*until_connected=*/!end.pushback.has_value())) return;
  }
}

// Somebody has to wait on the channel for it to connect: gRPC has no thread of its own for that,
// and looks after idle channels every five seconds only. How long is measured by a clock that
// nobody sets; gRPC 1.51's own timers are Abseil's, which go by the wall clock.
bool Sender::Pause(absl::Duration pause, bool until_connected) {
  const auto start = std::chrono::steady_clock::now();
  for (bool lost = false;;) {
    {
      absl::MutexLock lock(&mutex_);
      if (stopping_ || !status_.ok()) return false;
    }
    const grpc_connectivity_state state = channel_->GetState(/*try_to_connect=*/true);
    const absl::Duration waited = absl::FromChrono(std::chrono::steady_clock::now() - start);
    if (waited >= pause) return true;
    const bool back = lost && state == GRPC_CHANNEL_READY;
    if (back && until_connected && waited >= kLeastPause) return true;
    lost = lost || state != GRPC_CHANNEL_READY;
    const absl::Duration look = std::min(pause - waited, kLookInterval);
    channel_->WaitForStateChange(state, absl::ToChronoTime(absl::Now() + look));
  }
}

IngestStream::End Sender::Serve(IngestStream& stream) {
  if (const std::optional<uint64_t> committed = stream.Greet(options_.producer_id)) {
    Begin(*committed);
    std::thread reader([this, &stream] { ReadAcks(stream); });
    WriteBatches(stream);
    reader.join();
  }
  return stream.Finish();
}

void Sender::Begin(uint64_t committed) {
  absl::MutexLock lock(&mutex_);
  welcomed_ = true;
  ++stats_.connects;
  Settle(outbox_.Welcome(committed));
}

void Sender::WriteBatches(IngestStream& stream) {
  Mentioned mentioned;
  while (const std::shared_ptr<OutboxBatch> next = WaitForNext()) {
    v1::Batch& batch = *next->request.mutable_batch();
    AddKeys(mentioned, batch);
    const bool written = stream.Write(next->request);
    for (v1::SeriesValues& series : *batch.mutable_series()) series.clear_key();
    if (!written) return;
  }
}

std::shared_ptr<OutboxBatch> Sender::WaitForNext() {
  const auto found = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const size_t window = suspects_ > 0 ? 1 : std::numeric_limits<size_t>::max();
    return stopping_ || broken_ || outbox_.HasNext(window);
  };
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(&found));
  if (stopping_ || broken_) return nullptr;
  return outbox_.Next();
}

void Sender::AddKeys(Mentioned& mentioned, v1::Batch& batch) {
  absl::MutexLock lock(&mutex_);
  for (v1::SeriesValues& series : *batch.mutable_series()) {
    if (mentioned.insert(series.alias()).second) *series.mutable_key() = keys_[series.alias() - 1];
  }
}

void Sender::ReadAcks(IngestStream& stream) {
  v1::Ack ack;
  while (stream.Read(ack)) {
    if (options_.on_ack) options_.on_ack(ack);
    absl::MutexLock lock(&mutex_);
    for (const v1::Rejection& rejection : ack.rejections())
      stats_.rejected_values += rejection.values();
    Settle(outbox_.Acknowledge(ack.committed_sequence()));
  }
  absl::MutexLock lock(&mutex_);
  broken_ = true;
}

void Sender::Settle(Outbox::Settled settled) {
  if (settled.batches > 0) progressed_ = true;
  suspects_ -= std::min(suspects_, settled.batches);
  stats_.acknowledged_batches += settled.batches;
  stats_.acknowledged_values += settled.values;
}

absl::Duration Sender::Digest(const IngestStream::End& end) {
  uint64_t given_up = 0;
  {
    absl::MutexLock lock(&mutex_);
    if (stopping_) return absl::ZeroDuration();
    broken_ = true;
    if (progressed_) backoff_.Reset();
    const bool taken_over = welcomed_ && end.status.code() == absl::StatusCode::kAborted;
    const bool id_refused = !welcomed_ && end.status.code() == absl::StatusCode::kInvalidArgument;
    if (welcomed_ && RefusesBatch(end)) given_up = Suspect();
    if (taken_over || id_refused) status_ = Stopped(end.status, options_.producer_id);
  }
  if (options_.on_disconnect) options_.on_disconnect(end.status);
  if (given_up > 0 && options_.on_drop) options_.on_drop(given_up, end.status);
  return end.pushback ? *end.pushback : backoff_.Next();
}

uint64_t Sender::Suspect() {
  const bool was_alone = suspects_ > 0 && outbox_.sent() == 1;
  suspects_ = std::max<uint64_t>(suspects_, outbox_.sent());
  if (!was_alone) return 0;
  const uint64_t values = outbox_.GiveUpOldest();
  stats_.dropped_values += values;
  return values;
}

}  // namespace drift
