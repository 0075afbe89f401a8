// Two samples of one feature, compared as driftd compares live with a pinned reference.
#ifndef DRIFT_CLI_OFFLINE_COMPARISON_H_
#define DRIFT_CLI_OFFLINE_COMPARISON_H_

#include <string>
#include <vector>

#include "client/cli/offline/sample.h"
#include "drift/v1/drift.pb.h"
#include "server/engine/divergence/compatibility.h"
#include "server/engine/evaluate/score.h"
#include "server/engine/histogram/counts.h"
#include "server/engine/histogram/layout.h"
#include "server/engine/statistics/scoring_bins.h"

namespace drift::cli {

struct Comparison {
  Layout layout;
  std::vector<std::string> categories;  // by bucket; empty for numbers
  Counts live;
  Counts reference;
  AlertRule rule = {};  // the defaults
  Score score = {};
  std::vector<ScoringBin> bins = {};
  int dropped_bits = 0;  // of the bins' buckets
};

// Both of one type, with at least one value each. The layout is the one that the reference would
// get when it is uploaded: chosen by its numbers, or a dictionary of its most frequent categories;
// those of live alone follow, the most frequent first, while there is room.
Comparison Compare(const Sample& live, const Sample& reference);

// The same for showing.
v1::HistogramPair PairOf(const Comparison& comparison);

// What another tool says of the same bins.
struct OtherScore {
  const char* name;  // in words
  const char* json_name;
  const char* unit;
  double value;
};
std::vector<OtherScore> OtherScores(const Comparison& comparison);

}  // namespace drift::cli

#endif  // DRIFT_CLI_OFFLINE_COMPARISON_H_
