// Which counter each of many values adds to, by SIMD, for what most values are. A slot is a place
// (place.h) made small: the number of a counter in a dense table. Internal to this folder.
//
// What is not plainly inside a slot (on an edge or next to it, special, far off) gets kUnclear, and
// is left to PlaceOf, which decides: so a kernel may be wrong about edges by a rounding, but never
// tells.
#ifndef DRIFT_SERVER_ENGINE_HISTOGRAM_SLOTS_H_
#define DRIFT_SERVER_ENGINE_HISTOGRAM_SLOTS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "server/engine/histogram/layout.h"

namespace drift {

using Slot = uint16_t;
// Of no counter.
inline constexpr Slot kUnclear = 0xFFFF;

// In layouts of numbered buckets, whose slots these follow.
constexpr Slot SlotOf(Special special, int buckets) {
  return static_cast<Slot>(buckets + static_cast<int>(special));
}

// The buckets of a linear layout; slot = bucket.
struct LinearSlots {
  explicit LinearSlots(const Linear& linear);
  double min;
  double per_unit;        // buckets
  double buckets;         // below 2¹⁵
  double relative_error;  // of a place in buckets, in units of the type's rounding
};

// The buckets of at most kMaxBounds explicit bounds, and what is outside; slot = bucket.
template <typename Value>
struct ExplicitSlots {
  static constexpr size_t kMaxBounds = 63;
  explicit ExplicitSlots(const std::vector<double>& bounds);
  // Each bound's last value at or below it, in Value; the first is one lower, as it belongs to
  // bucket 0. They stand as a search of six steps looks them up: every fourth, then the second,
  // first and third of each four.
  alignas(64) Value fourth[16], second[16], first_and_third[32];
  int bounds;
};

// A stretch of log_linear buckets: the magnitudes from index `base` on (log_linear.h), of both
// signs. Magnitude base + i has slot kZero + 1 + i, and kZero − 1 − i below zero: slots ascend as
// their buckets do.
struct LogLinearSlots {
  static constexpr uint16_t kMagnitudes = 512;
  static constexpr Slot kZero = kMagnitudes;
  static constexpr Slot kOne = kZero + kMagnitudes + 1;  // the probability 1
  static constexpr size_t kCount = kOne + 1;
  int dropped_bits;
  uint64_t base;
  bool of_odds;
};

// Fill `slots`, as many as there are values; whether any is unclear.
bool FindSlots(const LinearSlots& of, absl::Span<const float> values, Slot* slots);
bool FindSlots(const LinearSlots& of, absl::Span<const double> values, Slot* slots);
bool FindSlots(const ExplicitSlots<float>& of, absl::Span<const float> values, Slot* slots);
bool FindSlots(const ExplicitSlots<double>& of, absl::Span<const double> values, Slot* slots);
bool FindSlots(const LogLinearSlots& of, absl::Span<const float> values, Slot* slots);
bool FindSlots(const LogLinearSlots& of, absl::Span<const double> values, Slot* slots);

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_HISTOGRAM_SLOTS_H_
