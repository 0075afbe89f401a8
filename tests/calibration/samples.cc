#include "tests/calibration/samples.h"

#include <algorithm>
#include <cmath>

namespace drift::calibration {
namespace {

constexpr int kGuides = 1024;

double NormalCdf(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

// The buckets of N(0, 1) and of its shifts up to half a sigma.
Counts Populated() {
  Random random(1);
  std::normal_distribution<double> normal;
  std::vector<double> values(100'000);
  for (double& value : values) value = normal(random);
  Counts counts = NormalLayout().NewCounts();
  NormalLayout().Fold(values, counts);
  counts.Limit(NormalLayout().max_buckets());
  return counts;
}

}  // namespace

const Layout& NormalLayout() {
  static const Layout kLayout = *Layout::Create(LogLinear{160});
  return kLayout;
}

Normal::Normal(double shift) {
  static const Counts kPopulated = Populated();
  const int64_t last = kPopulated.buckets().back().number;
  double rest = 1;
  // Every bucket between the outermost ones, whether a value fell in it or not; what is beyond them
  // goes to the last.
  for (int64_t bucket = kPopulated.buckets().front().number; bucket <= last; ++bucket) {
    const Layout::Edges edges = NormalLayout().EdgesOf(bucket, kPopulated.dropped_bits());
    const double share =
        bucket == last
            ? rest
            : std::max(0.0, NormalCdf(edges.upper - shift) - NormalCdf(edges.lower - shift));
    if (share < 1e-12) continue;
    rest -= share;
    buckets_.push_back(bucket);
    shares_.push_back(share);
    cumulative_.push_back(1 - rest);
  }
  cumulative_.back() = 1;
  for (int i = 0, at = 0; i < kGuides; ++i) {
    while (cumulative_[at] < static_cast<double>(i) / kGuides) ++at;
    guide_.push_back(static_cast<uint16_t>(at));
  }
}

int Normal::dropped_bits() const {
  static const int kDroppedBits = Populated().dropped_bits();
  return kDroppedBits;
}

Counts Normal::Sample(int64_t values, Random& random) const {
  std::vector<Bucket> counted;
  double left_share = 1;
  for (size_t i = 0; i < buckets_.size() && values > 0; ++i) {
    const double share = std::min(1.0, shares_[i] / left_share);
    const int64_t count = i + 1 == buckets_.size()
                              ? values
                              : std::binomial_distribution<int64_t>(values, share)(random);
    if (count > 0) counted.push_back({buckets_[i], static_cast<uint64_t>(count)});
    values -= count;
    left_share -= shares_[i];
  }
  return Counts(dropped_bits(), std::move(counted), {});
}

void Normal::SampleFew(int values, Random& random, Counts& counts) const {
  std::uniform_real_distribution<double> uniform;
  for (int i = 0; i < values; ++i) {
    const double share = uniform(random);
    size_t at = guide_[static_cast<int>(share * kGuides)];
    while (cumulative_[at] < share) ++at;
    counts.Add(buckets_[at], 1);
  }
}

}  // namespace drift::calibration
