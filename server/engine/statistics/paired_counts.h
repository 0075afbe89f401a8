// Live and reference as a score takes them: side by side, at one resolution, with their totals.
#ifndef DRIFT_SERVER_ENGINE_STATISTICS_PAIRED_COUNTS_H_
#define DRIFT_SERVER_ENGINE_STATISTICS_PAIRED_COUNTS_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/container/fixed_array.h"
#include "absl/types/span.h"
#include "server/engine/histogram/counts.h"

namespace drift {

// So many values on either side.
struct CountPair {
  uint64_t live;
  uint64_t reference;

  bool empty() const { return live == 0 && reference == 0; }
  friend CountPair operator+(const CountPair& a, const CountPair& b) {
    return {a.live + b.live, a.reference + b.reference};
  }
  friend CountPair operator-(const CountPair& a, const CountPair& b) {
    return {a.live - b.live, a.reference - b.reference};
  }
};

struct BucketPair {
  int64_t number;
  CountPair up_to;  // the values in it and in all regular buckets below
};

class PairedCounts {
 public:
  // As many buckets as two sides have unless layouts are told otherwise: no memory is allocated for
  // them.
  static constexpr size_t kInPlace = 320;

  // Pairs two counts of one layout at the coarser resolution of the two.
  PairedCounts(const Counts& live, const Counts& reference);

  int dropped_bits() const { return dropped_bits_; }
  // The regular buckets that either side has, ascending.
  absl::Span<const BucketPair> buckets() const { return {buckets_.data(), size_}; }
  const CountPair& special(Special special) const { return specials_[static_cast<int>(special)]; }
  CountPair regular_total() const { return size_ > 0 ? buckets_[size_ - 1].up_to : CountPair(); }
  const CountPair& total() const { return total_; }  // special buckets included

 private:
  PairedCounts(const Counts& live, const Counts& reference, int dropped_bits);

  int dropped_bits_;
  absl::FixedArray<BucketPair, kInPlace> buckets_;  // the first `size_` of them
  size_t size_;
  std::array<CountPair, kSpecialCount> specials_;
  CountPair total_;
};

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_STATISTICS_PAIRED_COUNTS_H_
