#include "client/cli/replay_sender.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace drift::cli {
namespace {

constexpr absl::Duration kWaitStep = absl::Milliseconds(200);

}  // namespace

absl::StatusOr<std::unique_ptr<ReplaySender>> ReplaySender::Create(const std::string& server,
                                                                   ProgressDisplay& display) {
  std::unique_ptr<ReplaySender> sender(new ReplaySender(display));
  ReplaySender* self = sender.get();
  Producer::Options options;
  options.server = server;
  options.on_ack = [self](const v1::Ack& ack) { self->OnAck(ack); };
  options.on_drop = [self](uint64_t values, const absl::Status& status) {
    self->OnDrop(values, status);
  };
  options.on_disconnect = [self](const absl::Status& status) { self->OnDisconnect(status); };
  auto producer = Producer::Create(std::move(options));
  if (!producer.ok()) return producer.status();
  sender->producer_ = *std::move(producer);
  return sender;
}

absl::Status ReplaySender::Finish(const OnWait& on_wait) {
  const uint64_t of = producer_->stats().buffered_values;
  for (;;) {
    const absl::Status status = producer_->WaitUntilAcknowledged(kWaitStep);
    if (!absl::IsDeadlineExceeded(status)) return status;
    if (of > 0) on_wait(of - producer_->stats().buffered_values, of);
  }
}

Tally ReplaySender::tally() const {
  const Producer::Stats stats = producer_->stats();
  Tally tally;
  const absl::MutexLock lock(&mutex_);
  tally.rejected = rejected_;
  // Acknowledgements that a lost connection swallowed are in the producer's count, but not told as
  // acks: what was accepted is what was acknowledged less what was refused.
  tally.accepted_values = stats.acknowledged_values - stats.rejected_values;
  return tally;
}

void ReplaySender::OnAck(const v1::Ack& ack) {
  const absl::MutexLock lock(&mutex_);
  away_ = false;
  for (const v1::Rejection& rejection : ack.rejections()) {
    Tally::Rejected& rejected = rejected_[v1::RejectionReason_Name(rejection.reason())];
    rejected.values += rejection.values();
    if (rejected.example.empty()) rejected.example = rejection.example();
  }
}

void ReplaySender::OnDrop(uint64_t values, const absl::Status& status) {
  const absl::MutexLock lock(&mutex_);
  Tally::Rejected& rejected = rejected_[absl::StatusCodeToString(status.code())];
  rejected.values += values;
  if (rejected.example.empty()) rejected.example = std::string(status.message());
}

// The producer tries again by itself; once an outage is enough to say so.
void ReplaySender::OnDisconnect(const absl::Status& status) {
  const absl::MutexLock lock(&mutex_);
  if (std::exchange(away_, true)) return;
  display_.Note(absl::StrCat("drift: lost the server, trying again: ", status.message()));
}

}  // namespace drift::cli
