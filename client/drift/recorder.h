// Records what a model sees and says, from inside the service that serves it:
//
//   auto recorder = *drift::Recorder::Create({.server = "driftd:7700"});
//   auto score = recorder->Series({.model = "fraud", .version = "7", .feature = "score"});
//   recorder->Record(score, 0.93);
//
// Record never blocks, never throws and does not allocate (but for a thread's first value): it
// writes into a ring of the calling thread. One thread of the recorder empties the rings every
// 10 ms, folds the values into counts where the server has told the layout, and ships them once a
// second, each exactly once. While the server is away a bounded buffer keeps them. What finds no
// room is dropped, counted and reported to the server.
//
// Thread-safety: all calls may be made from any thread at once; destroy it when no thread records
// any more.
#ifndef DRIFT_RECORDER_H_
#define DRIFT_RECORDER_H_

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "drift/recording/lanes.h"

namespace drift {

// What is watched: a feature (any input or output) of a model, for one version and one segment of
// its traffic.
struct SeriesId {
  std::string model;
  std::string version = {};  // may be empty
  std::string feature;
  std::map<std::string, std::string> segments = {};  // such as {{"country", "DE"}}
  friend auto operator<=>(const SeriesId&, const SeriesId&) = default;
};

// A series of one recorder: cheap to copy, valid as long as the recorder.
class SeriesHandle {
 public:
  // Stands for no series: what is recorded with it counts as invalid.
  SeriesHandle() = default;
  bool valid() const { return alias_ != 0; }

 private:
  friend class Recorder;
  explicit SeriesHandle(uint32_t alias) : alias_(alias) {}
  uint32_t alias_ = 0;
};

// When something happened: a time point of the system's clock or absl's. Kept to the microsecond
// before it; std::chrono's must be one that 64 bits of microseconds hold, 290,000 years from 1970.
class EventTime {
 public:
  template <typename Duration>  // NOLINTNEXTLINE(google-explicit-constructor)
  EventTime(std::chrono::sys_time<Duration> time) noexcept
      : unix_micros_(
            std::chrono::floor<std::chrono::microseconds>(time.time_since_epoch()).count()) {}
  // NOLINTNEXTLINE(google-explicit-constructor)
  EventTime(absl::Time time) noexcept : unix_micros_(absl::ToUnixMicros(time)) {}

  int64_t unix_micros() const { return unix_micros_; }

 private:
  int64_t unix_micros_;
};

class Recorder {
 public:
  struct Options {
    std::string server = "127.0.0.1:7700";  // HOST:PORT
    std::string producer_id = {};           // as Producer::Options::producer_id: leave it empty
    absl::Duration ship_interval = absl::Seconds(1);
    // Most bytes of batches that wait for the server.
    size_t max_buffered_bytes = size_t{16} << 20;
    // Size of each recording thread's ring, a power of two. A number takes one slot of 16 bytes, or
    // two when its event time is minutes away from those before, a category one and one more for
    // each 16 bytes.
    size_t lane_slots = size_t{1} << 16;
    // Most series; a handle asked for beyond is invalid. Guards against a version or segment that
    // never repeats.
    size_t max_series = 100'000;
    // How long the destructor waits for what is not acknowledged yet.
    absl::Duration shutdown_timeout = absl::Seconds(2);
    // Told, from a thread of the recorder, what went wrong: a lost connection, rejected values, an
    // invalid series. Must not call the recorder.
    std::function<void(const absl::Status&)> on_error = {};
  };

  // Values, by what became of them: recorded = acknowledged + dropped + invalid + those still on
  // their way.
  struct Stats {
    uint64_t recorded = 0;      // handed to Record, as of the last 10 ms
    uint64_t acknowledged = 0;  // arrived; those that the server rejected included
    uint64_t rejected = 0;      // of these: the server refused them, see last_rejection
    uint64_t dropped = 0;       // a ring or the buffer was full, or the recorder has stopped
    uint64_t invalid =
        0;  // no valid series, or a category that is longer than 128 bytes or not UTF-8
    uint64_t connects = 0;  // streams that the server welcomed; one, if the connection never broke
    std::string last_rejection = {};  // in the server's words
    absl::Status status = {};         // OK, or why nothing is shipped any more (Producer::status)
  };

  // InvalidArgument when an option is impossible; never because the server is away.
  static absl::StatusOr<std::unique_ptr<Recorder>> Create(Options options);
  // Ships what is left, for at most shutdown_timeout.
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  // The handle of a series; the same for the same id. An id that cannot be one (no feature, control
  // characters, a label name that Prometheus does not take) is told to on_error and answered with
  // an invalid handle.
  SeriesHandle Series(const SeriesId& id);

  // Records a value that happened now, to within 10 ms. NaN and infinities are counted in special
  // buckets.
  void Record(SeriesHandle series, double value) noexcept {
    lanes_->PushNumber(series.alias_, value);
  }
  void Record(SeriesHandle series, absl::string_view category) noexcept {
    lanes_->PushCategory(series.alias_, category, recording::kNow);
  }
  // Records that a value was not there (null).
  void RecordMissing(SeriesHandle series) noexcept {
    lanes_->PushMissing(series.alias_, recording::kNow);
  }

  // The same with the time of the event.
  void Record(SeriesHandle series, double value, EventTime time) noexcept {
    lanes_->PushTimedNumber(series.alias_, value, time.unix_micros());
  }
  void Record(SeriesHandle series, absl::string_view category, EventTime time) noexcept {
    lanes_->PushCategory(series.alias_, category, time.unix_micros());
  }
  void RecordMissing(SeriesHandle series, EventTime time) noexcept {
    lanes_->PushMissing(series.alias_, time.unix_micros());
  }

  // Ships everything recorded before and waits until it is acknowledged.
  // DeadlineExceeded after `timeout`; stats().status when that is not OK.
  absl::Status Flush(absl::Duration timeout);

  Stats stats() const;

 private:
  class Impl;
  explicit Recorder(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
  recording::Lanes* lanes_;  // in impl_
};

}  // namespace drift

#endif  // DRIFT_RECORDER_H_
