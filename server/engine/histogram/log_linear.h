// Bucket numbers made of the bits of a double: the sign, the exponent and the top mantissa bits. No
// logarithm, the same on every machine, and a bucket of n + 1 dropped bits is exactly two of n.
//
//   positive v:   1 + i,  i = (bits(v) − 1) >> n    (double(i << n), double((i + 1) << n)]
//   zero:         0                                 −0 is 0
//   negative v:  −1 − i,  i = bits(|v|) >> n        (−double((i + 1) << n), −double(i << n)]
//
// Numbers ascend with the values. n = 0 tells every double from every other; n = 63 only the signs.
#ifndef DRIFT_SERVER_ENGINE_HISTOGRAM_LOG_LINEAR_H_
#define DRIFT_SERVER_ENGINE_HISTOGRAM_LOG_LINEAR_H_

#include <bit>
#include <cstdint>

namespace drift::log_linear {

inline constexpr int kMaxDroppedBits = 63;

// The bucket of a finite `value`.
int64_t BucketOf(double value, int dropped_bits);

// The index of a bucket's magnitude, from 0 next to zero; of no meaning for bucket 0.
inline uint64_t MagnitudeOf(int64_t bucket) {
  return static_cast<uint64_t>(bucket > 0 ? bucket - 1 : -1 - bucket);
}

// The same bucket after `more_bits` further bits were dropped.
inline int64_t Coarsen(int64_t bucket, int more_bits) {
  if (bucket == 0) return 0;
  const auto magnitude = static_cast<int64_t>(MagnitudeOf(bucket) >> more_bits);
  return bucket > 0 ? 1 + magnitude : -1 - magnitude;
}

// How many further bits must be dropped until two buckets are one: 64, more than there are, where
// the signs differ or one is zero.
inline int BitsToJoin(int64_t a, int64_t b) {
  if (a == b) return 0;
  if (a == 0 || b == 0 || (a > 0) != (b > 0)) return kMaxDroppedBits + 1;
  return std::bit_width(MagnitudeOf(a) ^ MagnitudeOf(b));
}

// What is on an edge is what BucketOf says: `upper` is the greatest finite value of the bucket (so
// the uppermost negative bucket ends at −denorm_min, as zero is not in it), and `lower` the value
// before its least, which is −∞ where the bucket holds the least double.
struct Edges {
  double lower;  // exclusive; for bucket 0 both are 0
  double upper;  // inclusive
};
Edges EdgesOf(int64_t bucket, int dropped_bits);

}  // namespace drift::log_linear

#endif  // DRIFT_SERVER_ENGINE_HISTOGRAM_LOG_LINEAR_H_
