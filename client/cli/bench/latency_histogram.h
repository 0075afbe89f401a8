// How long something took, many times over: 32 buckets for each doubling, so what it says is at
// most 1/32 too much. Thread-safety: none.
#ifndef DRIFT_CLI_BENCH_LATENCY_HISTOGRAM_H_
#define DRIFT_CLI_BENCH_LATENCY_HISTOGRAM_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/time/time.h"

namespace drift::cli {

class LatencyHistogram {
 public:
  // Below zero counts as zero.
  void Add(absl::Duration latency);
  void Add(const LatencyHistogram& other);

  uint64_t count() const { return count_; }
  absl::Duration max() const { return max_; }
  // The least that `fraction` of all do not exceed; zero of nothing.
  absl::Duration Quantile(double fraction) const;

  // For drawing: those in [up_to / 2, up_to), from the first that has some to the last; all below
  // 32 ns are in one of them.
  struct Octave {
    absl::Duration up_to;  // exclusive
    uint64_t count;
  };
  std::vector<Octave> Octaves() const;

 private:
  static constexpr int kBitsInOctave = 5;
  static constexpr size_t kInOctave = size_t{1} << kBitsInOctave;
  // Those below 2^5 ns, each a bucket, and 58 doublings up to 2^63.
  static constexpr size_t kBuckets = (64 - kBitsInOctave) * kInOctave;

  static size_t BucketOf(uint64_t ns);
  static uint64_t EndOf(size_t bucket);  // the greatest nanoseconds in it

  std::array<uint64_t, kBuckets> buckets_{};
  uint64_t count_ = 0;
  absl::Duration max_;
};

}  // namespace drift::cli

#endif  // DRIFT_CLI_BENCH_LATENCY_HISTOGRAM_H_
