// The bins of a score, and counts in a few figures, as the contract shows them.
#ifndef DRIFT_SERVER_CONVERT_SCORE_BINS_H_
#define DRIFT_SERVER_CONVERT_SCORE_BINS_H_

#include <string>
#include <vector>

#include "drift/v1/drift.pb.h"
#include "server/engine/histogram/layout.h"
#include "server/engine/histogram/summary.h"
#include "server/engine/statistics/scoring_bins.h"

namespace drift {

// One bin of a score; bucket numbers of numeric layouts are at `dropped_bits`, those of categories
// index `categories`.
v1::Bin ToProto(const ScoringBin& bin, const Layout& layout, int dropped_bits,
                const std::vector<std::string>& categories);

v1::Summary ToProto(const Summary& summary);

// All bins of a score, each with what it adds to the JSD.
void AddBins(const std::vector<ScoringBin>& bins, const Layout& layout, int dropped_bits,
             const std::vector<std::string>& categories, v1::HistogramPair& pair);

}  // namespace drift

#endif  // DRIFT_SERVER_CONVERT_SCORE_BINS_H_
