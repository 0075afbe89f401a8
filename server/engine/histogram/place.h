// Where a value goes, as one number: its bucket, or a special one below every bucket there is. A
// block of places can be sorted and counted without asking which is which. Internal to this folder.
#ifndef DRIFT_SERVER_ENGINE_HISTOGRAM_PLACE_H_
#define DRIFT_SERVER_ENGINE_HISTOGRAM_PLACE_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "server/engine/histogram/counts.h"
#include "server/engine/histogram/layout.h"
#include "server/engine/histogram/log_linear.h"

namespace drift {

using Place = int64_t;

// No layout has a bucket this low: those made of a double's bits end near −2⁶³ + 2⁵².
inline constexpr Place kFirstSpecial = std::numeric_limits<int64_t>::min();

constexpr Place PlaceOf(Special special) { return kFirstSpecial + static_cast<Place>(special); }
constexpr bool IsSpecial(Place place) { return place < kFirstSpecial + kSpecialCount; }

// Adds to the bucket or special bucket that `place` stands for.
void AddAt(Place place, uint64_t count, Counts& counts);

// Odds have 4 buckets an octave, which is 2 bits of the mantissa's 52, or fewer.
inline constexpr int kOddsDroppedBits = 50;

// Edge i of a linear layout, the upper one of bucket i − 1. Multiplied before it is divided, so
// that round steps from 0, tenths of [0, 1] or ones of [0, 100], have the edges that people write.
inline double EdgeOf(const Linear& linear, int64_t i) {
  if (i == 0) return linear.min;
  if (i == linear.buckets) return linear.max;
  const double range = linear.max - linear.min;
  return linear.min + range * static_cast<double>(i) / linear.buckets;
}

inline Place PlaceOf(const LogLinear&, double value, int dropped_bits) {
  if (std::isfinite(value)) return log_linear::BucketOf(value, dropped_bits);
  if (std::isnan(value)) return PlaceOf(Special::kNan);
  return PlaceOf(value < 0 ? Special::kBelow : Special::kAbove);
}

inline Place PlaceOf(const Probability&, double value, int dropped_bits) {
  if (value >= 0 && value < 1) return log_linear::BucketOf(value / (1 - value), dropped_bits);
  if (value == 1) return kOneBucket;
  if (std::isnan(value)) return PlaceOf(Special::kNan);
  return PlaceOf(value < 0 ? Special::kBelow : Special::kAbove);
}

inline Place PlaceOf(const Linear& linear, double value, int) {
  if (std::isnan(value)) return PlaceOf(Special::kNan);
  if (value < linear.min) return PlaceOf(Special::kBelow);
  if (value > linear.max) return PlaceOf(Special::kAbove);
  const double share = (value - linear.min) / (linear.max - linear.min);
  auto bucket = std::min<int64_t>(static_cast<int64_t>(share * linear.buckets), linear.buckets - 1);
  // Rounding may have led next door; the edges, as everyone is told them, decide.
  while (bucket > 0 && value <= EdgeOf(linear, bucket)) --bucket;
  while (value > EdgeOf(linear, bucket + 1)) ++bucket;
  return bucket;
}

inline Place PlaceOf(const Explicit& layout, double value, int) {
  if (std::isnan(value)) return PlaceOf(Special::kNan);
  if (value < layout.bounds.front()) return PlaceOf(Special::kBelow);
  if (value > layout.bounds.back()) return PlaceOf(Special::kAbove);
  const auto upper = std::lower_bound(layout.bounds.begin() + 1, layout.bounds.end(), value);
  return upper - layout.bounds.begin() - 1;
}

// A number is no category.
inline Place PlaceOf(const Categorical&, double, int) { return PlaceOf(Special::kOther); }

Place PlaceOf(const Layout& layout, double value, int dropped_bits);

// All the doubles from `least` to `greatest`, both included.
struct Range {
  double least;
  double greatest;
};

// What `bucket` of a numeric layout may hold.
Range RangeOf(const Layout& layout, int64_t bucket, int dropped_bits);

// The finite edge where the regular buckets of a layout begin: below it is Special::kBelow.
double LowestEdge(const Layout& layout);
// The same where they end.
double HighestEdge(const Layout& layout);

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_HISTOGRAM_PLACE_H_
