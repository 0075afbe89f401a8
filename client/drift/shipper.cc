#include "drift/shipper.h"

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "drift/encode.h"

namespace drift {
namespace {

constexpr std::chrono::milliseconds kTick(10);

Producer::Options ProducerOptions(const Recorder::Options& options) {
  return {.server = options.server,
          .producer_id = options.producer_id,
          .max_buffered_bytes = options.max_buffered_bytes};
}

absl::Status RejectionStatus(const v1::Rejection& rejection) {
  return absl::InvalidArgumentError(absl::StrCat("the server rejected ", rejection.values(),
                                                 " values, for example: ", rejection.example()));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Shipper>> Shipper::Create(const Recorder::Options& options) {
  std::unique_ptr<Shipper> shipper(new Shipper(options));
  Producer::Options producer_options = ProducerOptions(options);
  producer_options.on_ack = [shipper = shipper.get()](const v1::Ack& ack) { shipper->OnAck(ack); };
  if (options.on_error) {
    producer_options.on_disconnect = options.on_error;
    producer_options.on_drop = [on_error = options.on_error](uint64_t, const absl::Status& status) {
      on_error(status);
    };
  }
  absl::StatusOr<std::unique_ptr<Producer>> producer =
      Producer::Create(std::move(producer_options));
  if (!producer.ok()) return producer.status();
  shipper->producer_ = *std::move(producer);
  shipper->thread_ = std::thread([shipper = shipper.get()] { shipper->Run(); });
  return shipper;
}

Shipper::~Shipper() {
  if (!thread_.joinable()) return;
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  ticker_.Wake();
  thread_.join();
  // Whether it worked is told by the server's counts: there is nobody left to report to.
  producer_->WaitUntilAcknowledged(options_.shutdown_timeout).IgnoreError();
  producer_.reset();  // before what its callbacks use
}

uint32_t Shipper::AddSeries(const SeriesId& id) {
  const uint32_t alias = producer_->AddSeries(ToProto(id));
  series_count_.store(alias, std::memory_order_release);
  return alias;
}

void Shipper::Wake() { ticker_.Hint(); }

absl::Status Shipper::Flush(absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  {
    absl::MutexLock lock(&mutex_);
    const uint64_t wanted = ++flushes_wanted_;
    ticker_.Wake();
    while (flushes_done_ < wanted) {
      if (flushed_.WaitWithDeadline(&mutex_, deadline) && flushes_done_ < wanted) {
        return absl::DeadlineExceededError(
            "the recorder's thread found no time to ship what was recorded");
      }
    }
  }
  return producer_->WaitUntilAcknowledged(deadline - absl::Now());
}

void Shipper::Run() {
  using Clock = std::chrono::steady_clock;  // which nobody sets
  const auto interval = absl::ToChronoNanoseconds(options_.ship_interval);
  Clock::time_point shipped = Clock::now();
  while (true) {
    ticker_.Wait(kTick);
    mutex_.Lock();
    const bool last = stopping_;
    const uint64_t flush = flushes_wanted_;
    const bool flushing = flush > flushes_done_;
    mutex_.Unlock();
    Drain();
    if (last || flushing || Clock::now() - shipped >= interval) {
      Ship();
      shipped = Clock::now();
    }
    ApplyRules();
    Report(flush);
    if (last) return;
  }
}

void Shipper::Drain() {
  const int64_t now_us = absl::ToUnixMicros(absl::Now());
  lanes_.Drain([this, now_us](const recording::Entry& entry) {
    collector_.Add(entry, now_us);
    if (collector_.full()) Ship();
  });
}

void Shipper::Ship() {
  const uint64_t dropped = lanes_.dropped() + dropped_batch_values_;
  if (collector_.empty() && dropped == told_dropped_) return;
  v1::Batch batch = ToBatch(collector_.Take());
  batch.set_dropped_values(dropped - told_dropped_);
  const uint64_t values = CountValues(batch);
  const absl::Status status = producer_->TrySend(std::move(batch));
  if (status.ok()) {
    told_dropped_ = dropped;
    return;
  }
  dropped_batch_values_ += values;
  // Of absence, which fills the buffer, and of what stops the producer on_error knows.
  const bool told = absl::IsResourceExhausted(status) || !producer_->status().ok();
  if (!told && options_.on_error) options_.on_error(status);
}

void Shipper::ApplyRules() {
  std::vector<v1::SeriesInfo> news;
  {
    absl::MutexLock lock(&mutex_);
    news.swap(news_);
  }
  for (const v1::SeriesInfo& info : news) {
    const bool ours =
        info.alias() > 0 && info.alias() <= series_count_.load(std::memory_order_acquire);
    if (ours) collector_.SetRule(info.alias(), RuleOf(info));
  }
}

void Shipper::Report(uint64_t flush) {
  const uint64_t lane_dropped = lanes_.dropped();
  const uint64_t too_long = lanes_.too_long();
  absl::MutexLock lock(&mutex_);
  stats_.recorded = collector_.added() + lane_dropped + too_long;
  stats_.dropped = lane_dropped + dropped_batch_values_;
  stats_.invalid = collector_.invalid() + too_long;
  flushes_done_ = flush;
  flushed_.SignalAll();
}

Recorder::Stats Shipper::stats() const {
  // Looked at first: then what has been settled since cannot exceed what was recorded.
  const Producer::Stats produced = producer_->stats();
  absl::MutexLock lock(&mutex_);
  Recorder::Stats stats = stats_;
  stats.acknowledged = produced.acknowledged_values;
  stats.rejected = produced.rejected_values;
  stats.dropped += produced.dropped_values;
  stats.connects = produced.connects;
  stats.status = producer_->status();
  return stats;
}

void Shipper::OnAck(const v1::Ack& ack) {
  {
    absl::MutexLock lock(&mutex_);
    news_.insert(news_.end(), ack.series().begin(), ack.series().end());
    if (!ack.rejections().empty()) stats_.last_rejection = ack.rejections().rbegin()->example();
  }
  if (!options_.on_error) return;
  for (const v1::Rejection& rejection : ack.rejections())
    options_.on_error(RejectionStatus(rejection));
}

}  // namespace drift
