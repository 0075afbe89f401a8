#include "server/engine/statistics/noise.h"

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <numbers>
#include <utility>

#include "absl/container/flat_hash_map.h"

namespace drift {
namespace {

constexpr double kNatsPerBit = std::numbers::ln2;

// Impossible arguments give infinities or NaN: the engine throws nothing.
using Policy = boost::math::policies::policy<
    boost::math::policies::domain_error<boost::math::policies::ignore_error>,
    boost::math::policies::overflow_error<boost::math::policies::ignore_error>,
    boost::math::policies::evaluation_error<boost::math::policies::ignore_error>,
    // 80 bits would make the last digits right, at ten times the time.
    boost::math::policies::promote_double<false>>;
using ChiSquared = boost::math::chi_squared_distribution<double, Policy>;

// What a chi-square is multiplied with to become the divergence, in bits.
double ScaleBits(Divergence divergence, const SampleSizes& sizes) {
  const double h = 1 / sizes.live + 1 / sizes.reference;
  const double scale_nats = divergence == Divergence::kJsd ? h / 8 : h / 2;
  return scale_nats / kNatsPerBit;
}

// The value a chi-square exceeds with probability `level`. Through the complement: 1 − 1e-6 would
// lose digits. A quantile costs microseconds and few (k, level) occur, so each thread remembers
// those it has seen, up to a bound.
double UpperQuantile(int degrees_of_freedom, double level) {
  constexpr size_t kMaxCached = 1024;
  thread_local absl::flat_hash_map<std::pair<int, double>, double> cache;
  if (cache.size() >= kMaxCached) cache.clear();
  const auto [entry, is_new] = cache.try_emplace({degrees_of_freedom, level}, 0);
  if (is_new) {
    entry->second = quantile(complement(ChiSquared(degrees_of_freedom), level));
  }
  return entry->second;
}

}  // namespace

double BiasBits(Divergence divergence, const SampleSizes& sizes, double overdispersion_mean) {
  return (sizes.bins - 1) * ScaleBits(divergence, sizes) * std::max(1.0, overdispersion_mean);
}

double NoiseFloorBits(Divergence divergence, const SampleSizes& sizes, double level,
                      double overdispersion) {
  if (sizes.bins <= 1) return 0;
  return UpperQuantile(sizes.bins - 1, level) * ScaleBits(divergence, sizes) *
         std::max(1.0, overdispersion);
}

double JsdPValue(double jsd_bits, const SampleSizes& sizes, double overdispersion) {
  if (sizes.bins <= 1) return 1;
  const double scale = ScaleBits(Divergence::kJsd, sizes) * std::max(1.0, overdispersion);
  return cdf(complement(ChiSquared(sizes.bins - 1), jsd_bits / scale));
}

}  // namespace drift
