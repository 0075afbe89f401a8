#include "server/engine/histogram/summary.h"

#include <cmath>

#include "server/engine/histogram/representative.h"

namespace drift {
namespace {

double RepresentativeOf(const Layout& layout, const Counts& counts, const Bucket& bucket) {
  return RepresentativeOf(layout, bucket.number, counts.dropped_bits());
}

// Shares are taken first, so that the sum of very great values is no greater than they are.
double MeanOf(const Layout& layout, const Counts& counts) {
  const auto total = static_cast<double>(counts.regular_total());
  double mean = 0;
  for (const Bucket& bucket : counts.buckets()) {
    const double share = static_cast<double>(bucket.count) / total;
    mean += share * RepresentativeOf(layout, counts, bucket);
  }
  return mean;
}

// Whole percents, since a rank that is a whole number must not be missed by rounding.
double QuantileOf(const Layout& layout, const Counts& counts, int percent) {
  const auto total = static_cast<double>(counts.regular_total());
  const double rank = std::ceil(total * percent / 100);
  double reached = 0;
  for (const Bucket& bucket : counts.buckets()) {
    reached += static_cast<double>(bucket.count);
    if (reached >= rank) return RepresentativeOf(layout, counts, bucket);
  }
  return RepresentativeOf(layout, counts, counts.buckets().back());
}

Location LocationOf(const Layout& layout, const Counts& counts) {
  return {.mean = MeanOf(layout, counts),
          .p5 = QuantileOf(layout, counts, 5),
          .p25 = QuantileOf(layout, counts, 25),
          .p50 = QuantileOf(layout, counts, 50),
          .p75 = QuantileOf(layout, counts, 75),
          .p95 = QuantileOf(layout, counts, 95)};
}

}  // namespace

Summary Summarize(const Layout& layout, const Counts& counts) {
  Summary summary;
  summary.values = counts.total();
  if (summary.values == 0) return summary;
  const auto total = static_cast<double>(summary.values);
  const uint64_t missing = counts.special(Special::kMissing);
  const uint64_t placed_or_missing = counts.regular_total() + missing;
  summary.missing_share = static_cast<double>(missing) / total;
  summary.unplaced_share = static_cast<double>(summary.values - placed_or_missing) / total;
  if (layout.numeric() && !counts.buckets().empty()) {
    summary.location = LocationOf(layout, counts);
  }
  return summary;
}

}  // namespace drift
