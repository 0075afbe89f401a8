// Samples of normal values, already counted in the buckets that driftd gives them.
#ifndef DRIFT_TESTS_CALIBRATION_SAMPLES_H_
#define DRIFT_TESTS_CALIBRATION_SAMPLES_H_

#include <cstdint>
#include <random>
#include <vector>

#include "server/engine/histogram/counts.h"
#include "server/engine/histogram/layout.h"

namespace drift::calibration {

using Random = std::mt19937_64;

// driftd's layout of a stream of numbers that nobody configured.
const Layout& NormalLayout();

// N(shift, 1) over the buckets of that layout, at the resolution that 100,000 values leave it.
// Thread-safety: immutable.
class Normal {
 public:
  explicit Normal(double shift);

  // As if `values` independent values had been drawn and folded, drawn bucket by bucket, so that
  // half a million cost no more than a thousand.
  Counts Sample(int64_t values, Random& random) const;
  // One bucket's number after the other: cheaper for few values.
  int dropped_bits() const;  // of the counts
  void SampleFew(int values, Random& random, Counts& counts) const;

 private:
  std::vector<int64_t> buckets_;
  std::vector<double> shares_;      // of each
  std::vector<double> cumulative_;  // up to and with each
  std::vector<uint16_t> guide_;     // where to begin to look for a cumulative share
};

}  // namespace drift::calibration

#endif  // DRIFT_TESTS_CALIBRATION_SAMPLES_H_
