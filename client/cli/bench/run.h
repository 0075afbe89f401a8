// Puts a load on a driftd, from all streams at once.
#ifndef DRIFT_CLI_BENCH_RUN_H_
#define DRIFT_CLI_BENCH_RUN_H_

#include <string>

#include "absl/status/statusor.h"
#include "client/cli/bench/load.h"
#include "client/cli/bench/summary.h"
#include "client/cli/progress_display.h"

namespace drift::cli {

// `load` must be one that CheckLoad takes. The error of the first stream that ended before its
// time.
absl::StatusOr<BenchSummary> RunLoad(const std::string& server, const Load& load,
                                     ProgressDisplay& display);

}  // namespace drift::cli

#endif  // DRIFT_CLI_BENCH_RUN_H_
