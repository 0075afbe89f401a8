// What the bins of a histogram are called.
#ifndef DRIFT_CLI_VIEW_BIN_NAMES_H_
#define DRIFT_CLI_VIEW_BIN_NAMES_H_

#include <string>
#include <vector>

#include "drift/v1/drift.pb.h"

namespace drift::cli {

// What each bin holds: "(0.1, 0.25]", "DE", "FR, IT and 7 more".
//
// A bound has as many digits as tell it from the next one on either side. One that is a double
// below a short number is told as that number, left out of the bin below it and part of the one
// above:
// "(0, 1)" and "[1, 5]". A bin of one value is that value.
//
// Specials are in angle brackets, to tell them from a category of that name; a category that could
// be taken for several, or for a special, is in quotes, which are doubled inside.
std::vector<std::string> BinNames(const v1::HistogramPair& pair);

}  // namespace drift::cli

#endif  // DRIFT_CLI_VIEW_BIN_NAMES_H_
