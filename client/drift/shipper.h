// The recorder's thread: empties the lanes every 10 ms, collects and folds what it finds, and ships
// it as batches. It never waits for the server.
//
// Thread-safety: all public calls may be made from any thread at once.
#ifndef DRIFT_SHIPPER_H_
#define DRIFT_SHIPPER_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "drift/producer.h"
#include "drift/recorder.h"
#include "drift/recording/collector.h"
#include "drift/recording/lanes.h"
#include "drift/ticker.h"

namespace drift {

class Shipper : public recording::Waker {
 public:
  static absl::StatusOr<std::unique_ptr<Shipper>> Create(const Recorder::Options& options);
  // Ships what is left, for at most shutdown_timeout.
  ~Shipper() override;

  recording::Lanes& lanes() { return lanes_; }
  uint32_t AddSeries(const SeriesId& id);
  absl::Status Flush(absl::Duration timeout);
  Recorder::Stats stats() const;

  // By a recording thread whose lane fills up. Without a lock, so a call may get lost; then it is
  // 10 ms as ever.
  void Wake() override;

 private:
  explicit Shipper(const Recorder::Options& options)
      : options_(options), lanes_(options.lane_slots, this) {}

  // The recorder's thread.
  void Run();
  void Drain();
  void Ship();
  void ApplyRules();
  // Publishes the counts, and that what was recorded before flush number `flush` is with the
  // producer.
  void Report(uint64_t flush);

  // The producer's threads.
  void OnAck(const v1::Ack& ack);

  const Recorder::Options options_;
  std::atomic<uint32_t> series_count_ = 0;
  Ticker ticker_;
  recording::Lanes lanes_;

  // Of the recorder's thread alone.
  recording::Collector collector_{&series_count_};
  uint64_t dropped_batch_values_ = 0;  // values that found no room in the producer's buffer
  uint64_t told_dropped_ = 0;          // of all dropped ones, those that the server was told of

  mutable absl::Mutex mutex_;
  absl::CondVar flushed_;  // flushes_done_ has changed
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t flushes_wanted_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t flushes_done_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<v1::SeriesInfo> news_
      ABSL_GUARDED_BY(mutex_);  // layouts that the collector has not been told yet
  Recorder::Stats stats_ ABSL_GUARDED_BY(mutex_);  // without what the producer counts

  std::unique_ptr<Producer> producer_;
  std::thread thread_;
};

}  // namespace drift

#endif  // DRIFT_SHIPPER_H_
