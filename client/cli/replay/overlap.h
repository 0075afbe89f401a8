// What a file would be added to, where a server already has values of its time.
#ifndef DRIFT_CLI_REPLAY_OVERLAP_H_
#define DRIFT_CLI_REPLAY_OVERLAP_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "client/cli/replay/file_check.h"
#include "drift/v1/series.pb.h"

namespace drift::cli {

// What the series that live rows go to have in common; their segments are in the facts.
struct FedSeries {
  absl::string_view model;
  absl::string_view version;
  absl::Span<const std::string> features;
};

// A line for each of the server's `series` that the file would be added to although it has values
// at or after the first of the file's times, as after an earlier replay of the same file: a server
// tells batches of one run from each other, but not rows of two. At most ten and a line that counts
// the rest.
std::vector<std::string> OverlapWarnings(absl::Span<const v1::Series> series, const FedSeries& fed,
                                         const FileFacts& facts);

}  // namespace drift::cli

#endif  // DRIFT_CLI_REPLAY_OVERLAP_H_
