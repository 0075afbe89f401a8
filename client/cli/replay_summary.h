// What a replay did, in the end.
#ifndef DRIFT_CLI_REPLAY_SUMMARY_H_
#define DRIFT_CLI_REPLAY_SUMMARY_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "client/cli/format/table.h"
#include "client/cli/replay/file_check.h"
#include "google/protobuf/struct.pb.h"

namespace drift::cli {

// What became of the values sent.
struct Tally {
  struct Rejected {
    uint64_t values = 0;
    std::string example;  // in the server's words
  };
  uint64_t accepted_values = 0;
  std::map<std::string, Rejected> rejected;  // by reason

  uint64_t rejected_values() const;
};

struct ReplaySummary {
  std::string file;
  std::string model;
  std::vector<std::string> features;  // as in facts
  FileFacts facts;
  Tally tally;
  absl::Duration elapsed;  // from the first value sent to the last acknowledged
};

// What was rejected, for people, a line a reason, and as a value of a JSON object.
std::string RejectionLines(const Tally& tally, const Style& style);
google::protobuf::Value RejectionsValue(const Tally& tally);

// What was sent and what became of it, for people.
std::string SummaryText(const ReplaySummary& summary, const Style& style);

// The same as one JSON object on a line, in the manner of protobuf's mapping.
std::string SummaryJson(const ReplaySummary& summary);

}  // namespace drift::cli

#endif  // DRIFT_CLI_REPLAY_SUMMARY_H_
