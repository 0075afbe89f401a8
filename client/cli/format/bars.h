// Small drawings out of Unicode's block characters.
#ifndef DRIFT_CLI_FORMAT_BARS_H_
#define DRIFT_CLI_FORMAT_BARS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/types/span.h"

namespace drift::cli {

// A bar of `fraction` (of 0 to 1) of `width` columns, to an eighth of a column; anything above 0
// shows.
std::string Bar(double fraction, int width);

// What each of at most `columns` columns of a chart stands for: items [first, last) of `items`.
struct ItemRange {
  size_t first;
  size_t last;
};
std::vector<ItemRange> SpreadOverColumns(size_t items, int columns);

// One column of eight levels for each column of SpreadOverColumns, as high as the largest of its
// values: a peak must not be averaged away. `top` (above 0, finite) is the value of a full column,
// and what is above it, infinity too, has one; values below 0 and NaN are drawn as 0.
std::string Sparkline(absl::Span<const double> values, double top, int columns);

}  // namespace drift::cli

#endif  // DRIFT_CLI_FORMAT_BARS_H_
