// Counts in a few numbers, for people: how many values, how many of them missing, and where the
// rest lie. Two summaries side by side say what moved.
#ifndef DRIFT_SERVER_ENGINE_HISTOGRAM_SUMMARY_H_
#define DRIFT_SERVER_ENGINE_HISTOGRAM_SUMMARY_H_

#include <cstdint>
#include <optional>

#include "server/engine/histogram/counts.h"
#include "server/engine/histogram/layout.h"

namespace drift {

// Of the values in regular buckets, each taken for its bucket's representative (representative.h,
// which bounds the error). A quantile is the value of rank ⌈qn⌉ of n, not interpolated, so that
// lossless counts give values that were there.
struct Location {
  double mean;
  double p5;
  double p25;
  double p50;
  double p75;
  double p95;
  friend bool operator==(const Location&, const Location&) = default;
};

struct Summary {
  uint64_t values = 0;        // all, special ones included
  double missing_share = 0;   // of `values`
  double unplaced_share = 0;  // of `values`: NaN, below, above and other, which have no place
  std::optional<Location> location;  // where the layout is numeric and a regular bucket populated
  friend bool operator==(const Summary&, const Summary&) = default;
};

// Of `counts`, which have `layout`.
Summary Summarize(const Layout& layout, const Counts& counts);

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_HISTOGRAM_SUMMARY_H_
