// Live beside reference, bin by bin.
#ifndef DRIFT_CLI_VIEW_HISTOGRAM_VIEW_H_
#define DRIFT_CLI_VIEW_HISTOGRAM_VIEW_H_

#include <string>

#include "client/cli/format/table.h"
#include "client/cli/view/information.h"
#include "drift/v1/drift.pb.h"

namespace drift::cli {

// What a bin holds: "(0.1, 0.25]", "DE", "missing", "FR, IT and 7 more". Specials are in angle
// brackets, to tell them from a category of that name; a category that could be taken for several,
// or for a special, is in quotes, which are doubled inside.
std::string BinWords(const v1::Bin& bin);

// What moved from the reference to live: mean and quantiles, the bins that add most to the JSD, and
// all bins side by side.
std::string MovedText(const v1::HistogramPair& pair, const Style& style);

// Both histograms of each reference as bars, to one scale and as wide as the style leaves room for,
// with shares and counts.
std::string HistogramText(const v1::GetHistogramsResponse& histograms, const Style& style,
                          InformationUnit unit = InformationUnit::kBits);

}  // namespace drift::cli

#endif  // DRIFT_CLI_VIEW_HISTOGRAM_VIEW_H_
