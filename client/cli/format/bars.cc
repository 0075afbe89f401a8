#include "client/cli/format/bars.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace drift::cli {
namespace {

constexpr int kLevels = 8;
constexpr std::array<const char*, kLevels + 1> kEighthsFromLeft = {"",  "▏", "▎", "▍", "▌",
                                                                   "▋", "▊", "▉", "█"};
constexpr std::array<const char*, kLevels> kEighthsFromBelow = {"▁", "▂", "▃", "▄",
                                                                "▅", "▆", "▇", "█"};

// Of a column of a sparkline, 0 to kLevels - 1. Infinity over anything must not become an int.
size_t LevelOf(double value, double top) {
  if (value >= top) return kLevels - 1;
  return static_cast<size_t>(value / top * kLevels);
}

}  // namespace

std::string Bar(double fraction, int width) {
  if (!(fraction > 0)) return "";  // NaN too
  const int full = width * kLevels;
  const int eighths = std::clamp(static_cast<int>(std::lround(fraction * full)), 1, full);
  std::string bar;
  for (int i = 0; i < eighths / kLevels; ++i) bar += kEighthsFromLeft[kLevels];
  return bar + kEighthsFromLeft[static_cast<size_t>(eighths % kLevels)];
}

std::vector<ItemRange> SpreadOverColumns(size_t items, int columns) {
  const size_t count = std::min(items, static_cast<size_t>(std::max(columns, 1)));
  std::vector<ItemRange> ranges(count);
  for (size_t i = 0; i < count; ++i) {
    ranges[i] = {items * i / count, items * (i + 1) / count};
  }
  return ranges;
}

std::string Sparkline(absl::Span<const double> values, double top, int columns) {
  std::string line;
  for (const ItemRange& range : SpreadOverColumns(values.size(), columns)) {
    double highest = 0;
    for (size_t i = range.first; i < range.last; ++i) {
      if (values[i] > highest) highest = values[i];
    }
    line += kEighthsFromBelow[LevelOf(highest, top)];
  }
  return line;
}

}  // namespace drift::cli
