// What a load came to, in the end.
#ifndef DRIFT_CLI_BENCH_SUMMARY_H_
#define DRIFT_CLI_BENCH_SUMMARY_H_

#include <string>

#include "absl/time/time.h"
#include "client/cli/bench/in_flight.h"
#include "client/cli/bench/load.h"
#include "client/cli/format/table.h"

namespace drift::cli {

struct BenchSummary {
  Load load;
  StreamTally tally;  // of all streams
  // From the start to the last acknowledgement, and at least the load's duration.
  absl::Duration elapsed;
};

// Adds what one stream came to.
void AddTo(StreamTally& sum, const StreamTally& stream);

// How much, how fast, and how long acknowledgements took, for people.
std::string BenchText(const BenchSummary& summary, const Style& style);

// The same as one JSON object on a line, in the manner of protobuf's mapping.
std::string BenchJson(const BenchSummary& summary);

}  // namespace drift::cli

#endif  // DRIFT_CLI_BENCH_SUMMARY_H_
