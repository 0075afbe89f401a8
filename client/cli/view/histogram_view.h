// Live beside reference, bin by bin.
#ifndef DRIFT_CLI_VIEW_HISTOGRAM_VIEW_H_
#define DRIFT_CLI_VIEW_HISTOGRAM_VIEW_H_

#include <string>

#include "client/cli/format/table.h"
#include "client/cli/view/information.h"
#include "drift/v1/drift.pb.h"

namespace drift::cli {

// What moved from the reference to live: mean and quantiles, the bins that add most to the JSD, and
// all bins side by side.
std::string MovedText(const v1::HistogramPair& pair, const Style& style);

// Both histograms of each reference as bars, to one scale and as wide as the style leaves room for,
// with shares and counts.
std::string HistogramText(const v1::GetHistogramsResponse& histograms, const Style& style,
                          InformationUnit unit = InformationUnit::kBits);

}  // namespace drift::cli

#endif  // DRIFT_CLI_VIEW_HISTOGRAM_VIEW_H_
