// What `drift bench` sends, and how fast.
#ifndef DRIFT_CLI_BENCH_LOAD_H_
#define DRIFT_CLI_BENCH_LOAD_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace drift::cli {

struct Load {
  std::string model = "bench";
  uint64_t streams = 1;     // producers, each with a connection of its own
  uint64_t series = 1;      // in all; stream s sends those whose number is s modulo `streams`
  uint64_t batch = 1;       // series in a message
  uint64_t values = 1000;   // of each of them
  bool counts = false;      // folded, as a Recorder sends them, instead of one by one
  uint64_t rate = 0;        // values a second in all; 0: as many as the server takes
  uint64_t in_flight = 64;  // messages a stream has unacknowledged, at most
  absl::Duration duration = absl::Seconds(10);
  // Event times run over so long a time, which ends at the start; zero: they are those of sending.
  absl::Duration span = absl::ZeroDuration();
};

// Series that stream `stream` sends: its own, or one it shares where there are fewer than streams.
uint64_t SeriesOfStream(const Load& load, uint64_t stream);

// Series in one message of that stream.
uint64_t EntriesOf(const Load& load, uint64_t stream);

// InvalidArgument, naming the --batch that fits, for a message of so many series that no driftd
// takes it unless configured to. `content_bytes`: of the values or counts of the largest one.
absl::Status CheckMessage(uint64_t series, uint64_t content_bytes);

// InvalidArgument for a load that takes more memory here than it should, or whose messages no
// server would take.
absl::Status CheckLoad(const Load& load);

}  // namespace drift::cli

#endif  // DRIFT_CLI_BENCH_LOAD_H_
