// What of one stream is sent and not acknowledged yet, and how long acknowledgements take.
// Thread-safety: Sent and the waits from the thread that writes, Acknowledged and Ended from the
// one that reads, the rest from any.
#ifndef DRIFT_CLI_BENCH_IN_FLIGHT_H_
#define DRIFT_CLI_BENCH_IN_FLIGHT_H_

#include <cstdint>
#include <deque>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "client/cli/bench/latency_histogram.h"
#include "client/cli/replay_summary.h"
#include "drift/v1/ingest.pb.h"

namespace drift::cli {

// What became of what was sent.
struct StreamTally {
  Tally values;
  uint64_t messages = 0;     // acknowledged
  LatencyHistogram latency;  // of messages, to their acknowledgement
  absl::Time last_ack = absl::InfinitePast();
};

class InFlight {
 public:
  // Waits until fewer than `most` are unacknowledged. False when the stream has ended.
  bool AwaitFewerThan(uint64_t most);
  // Waits until `time`, or for the end of the stream. False when it has ended.
  bool AwaitTime(absl::Time time);
  // The next message is sent, and counts as on its way since `since`. Answers its sequence.
  uint64_t Sent(absl::Time since);
  void Acknowledged(const v1::Ack& ack, absl::Time now);
  void Ended();

  // What the acknowledgements told of series since the last call.
  std::vector<v1::SeriesInfo> TakeInfos();
  // What was counted since the last call; what is on its way stays.
  StreamTally TakeTally();
  uint64_t accepted_values() const;

 private:
  mutable absl::Mutex mu_;
  std::deque<absl::Time> since_ ABSL_GUARDED_BY(mu_);  // of those that are unacknowledged
  uint64_t acknowledged_ ABSL_GUARDED_BY(mu_) = 0;     // sequence
  bool ended_ ABSL_GUARDED_BY(mu_) = false;
  StreamTally tally_ ABSL_GUARDED_BY(mu_);
  std::vector<v1::SeriesInfo> infos_ ABSL_GUARDED_BY(mu_);
};

}  // namespace drift::cli

#endif  // DRIFT_CLI_BENCH_IN_FLIGHT_H_
