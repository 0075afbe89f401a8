#include "drift/outbox.h"

#include <algorithm>
#include <utility>

#include "drift/producer.h"

namespace drift {

void Outbox::Push(v1::Batch batch, size_t bytes) {
  auto pushed = std::make_shared<OutboxBatch>();
  pushed->values = CountValues(batch);
  pushed->bytes = bytes;
  *pushed->request.mutable_batch() = std::move(batch);
  bytes_ += pushed->bytes;
  values_ += pushed->values;
  batches_.push_back(std::move(pushed));
}

Outbox::Settled Outbox::Welcome(uint64_t committed) {
  sent_ = 0;
  const bool possible = first_sequence_ > 0 && committed + 1 >= first_sequence_ &&
                        committed < first_sequence_ + ever_sent_;
  if (possible) return PopFront(committed + 1 - first_sequence_);
  first_sequence_ = committed + 1;
  ever_sent_ = 0;
  return {};
}

std::shared_ptr<OutboxBatch> Outbox::Next() {
  const std::shared_ptr<OutboxBatch>& next = batches_[sent_];
  next->request.mutable_batch()->set_sequence(first_sequence_ + sent_);
  ++sent_;
  ever_sent_ = std::max(ever_sent_, sent_);
  return next;
}

Outbox::Settled Outbox::Acknowledge(uint64_t committed) {
  if (committed < first_sequence_) return {};
  const size_t count = std::min<uint64_t>(committed + 1 - first_sequence_, sent_);
  sent_ -= count;
  return PopFront(count);
}

uint64_t Outbox::GiveUpOldest() {
  if (batches_.empty()) return 0;
  const OutboxBatch& oldest = *batches_.front();
  const uint64_t values = oldest.values;
  auto report = std::make_shared<OutboxBatch>();
  report->request.mutable_batch()->set_dropped_values(oldest.request.batch().dropped_values() +
                                                      values);
  report->values = 0;
  report->bytes = report->request.ByteSizeLong();
  bytes_ = bytes_ - oldest.bytes + report->bytes;
  values_ -= values;
  batches_.front() = std::move(report);
  return values;
}

Outbox::Settled Outbox::PopFront(size_t count) {
  Settled settled;
  for (; settled.batches < count; ++settled.batches) {
    settled.values += batches_.front()->values;
    bytes_ -= batches_.front()->bytes;
    batches_.pop_front();
  }
  values_ -= settled.values;
  first_sequence_ += count;
  ever_sent_ -= std::min(ever_sent_, count);
  settled_ += count;
  return settled;
}

}  // namespace drift
