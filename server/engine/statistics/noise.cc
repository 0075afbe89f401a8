#include "server/engine/statistics/noise.h"

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>
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

// The probability that a chi-square is above 2x, x <= 700: of few degrees of freedom a short sum of
// what is >= 0 (Abramowitz and Stegun 26.4.4 and 26.4.5).
double ShortSum(int degrees_of_freedom, double x) {
  const bool odd = degrees_of_freedom % 2 != 0;
  const double half = odd ? 0.5 : 0;
  const double exponential = std::exp(-x);
  double term = odd ? exponential * std::sqrt(x / std::numbers::pi) * 2 : exponential;
  double sum = odd ? std::erfc(std::sqrt(x)) : 0;
  for (int i = 1; i <= degrees_of_freedom / 2; ++i) {
    sum += term;
    term *= x / (i + half);
  }
  return std::min(1.0, sum);
}

// The probability that a chi-square is above `value`.
double UpperTail(int degrees_of_freedom, double value) {
  constexpr int kMostSummed = 200;
  constexpr double kMostExponent = 700;  // e to the power of −700 is a normal double yet
  if (degrees_of_freedom <= kMostSummed && value <= 2 * kMostExponent) {
    return ShortSum(degrees_of_freedom, value / 2);
  }
  return cdf(complement(ChiSquared(degrees_of_freedom), value));
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
  return UpperTail(sizes.bins - 1, jsd_bits / scale);
}

double TimesChance(double jsd_bits, const SampleSizes& sizes) {
  return jsd_bits / BiasBits(Divergence::kJsd, sizes);
}

}  // namespace drift
