// How far a long job is, as one line.
#ifndef DRIFT_CLI_FORMAT_PROGRESS_H_
#define DRIFT_CLI_FORMAT_PROGRESS_H_

#include <cstdint>
#include <string>

#include "absl/time/time.h"

namespace drift::cli {

struct ProgressState {
  std::string what;        // "sending"
  double fraction = 0;     // of the job, 0 to 1
  uint64_t done = 0;       // in `unit`
  std::string unit;        // "values"
  absl::Duration elapsed;  // since the job began
};

// "sending  ██████▌            33 %  1,234,567 values  1.20 M values/s  2m5s left", in at most
// `width` columns.
std::string ProgressBar(const ProgressState& state, int width);

// The same for a log: "sending: 33 %, 1,234,567 values, 1.20 M values/s, 2m5s left".
std::string ProgressLine(const ProgressState& state);

}  // namespace drift::cli

#endif  // DRIFT_CLI_FORMAT_PROGRESS_H_
