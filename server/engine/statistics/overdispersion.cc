#include "server/engine/statistics/overdispersion.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

namespace drift {
namespace {

double Sum(absl::Span<const double> counts) {
  return std::accumulate(counts.begin(), counts.end(), 0.0);
}

// O ln(O/E) − (O − E), which is >= 0; the differences of all bins sum to 0. Given excess = O − E.
double Term(double observed, double excess) {
  const double expected = observed - excess;
  if (observed == 0) return expected;
  return observed * std::log1p(excess / expected) - excess;
}

}  // namespace

double GStatistic(absl::Span<const double> live, absl::Span<const double> reference) {
  assert(live.size() == reference.size());
  const double n = Sum(live), m = Sum(reference);
  if (n == 0 || m == 0) return 0;
  double sum = 0;
  for (size_t i = 0; i < live.size(); ++i) {
    // What live has too many, reference has too few.
    const double excess = (live[i] * m - reference[i] * n) / (n + m);
    sum += Term(live[i], excess) + Term(reference[i], -excess);
  }
  return std::max(0.0, 2 * sum);
}

double BlockG(absl::Span<const double> block, absl::Span<const double> whole) {
  assert(block.size() == whole.size());
  std::vector<double> rest(whole.begin(), whole.end());
  for (size_t i = 0; i < rest.size(); ++i) rest[i] -= block[i];
  return GStatistic(block, rest);
}

void GMoments::Add(double g) {
  ++count_;
  const double before = g - mean_;
  mean_ += before / static_cast<double>(count_);
  squares_ += before * (g - mean_);
}

double GMoments::variance() const {
  return count_ < 2 ? 0 : squares_ / static_cast<double>(count_ - 1);
}

Overdispersion OverdispersionOf(const GMoments& moments, int bins, OverdispersionSource source) {
  Overdispersion result;
  if (moments.count() < kLeastBlocks) return result;
  result.source = source;
  if (bins <= 1 || moments.mean() == 0) return result;
  const double c1 = std::max(1.0, moments.mean() / (bins - 1));
  const double c2 = moments.variance() / (2 * moments.mean());
  result.measured = std::max(c1, c2);
  result.unstable = result.measured >= kMostOverdispersion;
  result.c = std::min(kMostOverdispersion, result.measured);
  result.c1 = std::min(kMostOverdispersion, c1);
  return result;
}

}  // namespace drift
