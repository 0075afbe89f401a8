#include "server/engine/histogram/log_linear.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace drift::log_linear {
namespace {

constexpr uint64_t kInfinityBits = 0x7ff0'0000'0000'0000;

uint64_t MagnitudeBits(double value) { return std::bit_cast<uint64_t>(std::fabs(value)); }

// bits << shift, or `limit` where that is less; the comparison is made before anything is shifted
// out.
uint64_t ShiftedUpTo(uint64_t bits, int shift, uint64_t limit) {
  return bits > (limit >> shift) ? limit : bits << shift;
}

}  // namespace

int64_t BucketOf(double value, int dropped_bits) {
  const uint64_t bits = MagnitudeBits(value);
  if (bits == 0) return 0;
  if (value > 0) return 1 + static_cast<int64_t>((bits - 1) >> dropped_bits);
  return -1 - static_cast<int64_t>(bits >> dropped_bits);
}

Edges EdgesOf(int64_t bucket, int dropped_bits) {
  if (bucket == 0) return {0, 0};
  const uint64_t index = MagnitudeOf(bucket);
  const uint64_t near = ShiftedUpTo(index, dropped_bits, kInfinityBits);
  const uint64_t far = ShiftedUpTo(index + 1, dropped_bits, kInfinityBits);
  if (bucket > 0) {
    // Infinity has a special bucket, so the last bucket ends at the greatest finite double.
    return {std::bit_cast<double>(near), std::bit_cast<double>(std::min(far, kInfinityBits - 1))};
  }
  return {-std::bit_cast<double>(far), -std::bit_cast<double>(std::max<uint64_t>(near, 1))};
}

}  // namespace drift::log_linear
