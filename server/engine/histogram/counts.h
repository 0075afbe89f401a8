// The counts of one series over some stretch of event time: how many values fell into each bucket
// of the series' layout, and into the special buckets. Counts only ever add, so they merge exactly,
// in any order.
// Thread-safety: none.
#ifndef DRIFT_SERVER_ENGINE_HISTOGRAM_COUNTS_H_
#define DRIFT_SERVER_ENGINE_HISTOGRAM_COUNTS_H_

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

namespace drift {

// Buckets for what no regular bucket can hold. Each layout uses those that fit it.
enum class Special : uint8_t { kMissing, kNan, kBelow, kAbove, kOther };
inline constexpr int kSpecialCount = 5;

// The bucket of the probability 1 (layout.h). It follows every bucket made of a double's bits, too
// far from the others to join them by dropping bits, and CoarsenTo leaves it what it is.
inline constexpr int64_t kOneBucket = std::numeric_limits<int64_t>::max();

struct Bucket {
  int64_t number;  // the layout says which values it holds
  uint64_t count;
  friend bool operator==(const Bucket&, const Bucket&) = default;
};

class Counts {
 public:
  Counts() = default;
  // Empty counts whose floating-point buckets have dropped `dropped_bits` low bits of the double
  // (log_linear.h).
  explicit Counts(int dropped_bits) : dropped_bits_(dropped_bits) {}
  // `buckets` must ascend by number and hold no zero counts.
  Counts(int dropped_bits, std::vector<Bucket> buckets,
         std::array<uint64_t, kSpecialCount> specials);

  void Add(int64_t bucket, uint64_t count);
  void Add(Special special, uint64_t count) { specials_[static_cast<int>(special)] += count; }

  // Adds `other`. Both sides are first brought to the coarser resolution of the two; then bits are
  // dropped while more than `max_buckets` regular buckets are populated (0: no limit; only
  // floating-point layouts have one). The result does not depend on the order of the additions.
  void Add(const Counts& other, int max_buckets);

  // Takes away `other`, which must have been added before; its resolution is lowered to this one's
  // first. The resolution of what is left stays as it is.
  void Subtract(const Counts& other);

  // Drops low bits until `dropped_bits` are dropped; does nothing where as many already are.
  void CoarsenTo(int dropped_bits);
  // Drops low bits while more than `max_buckets` regular buckets are populated; 0: no limit.
  void Limit(int max_buckets);

  int dropped_bits() const { return dropped_bits_; }
  const std::vector<Bucket>& buckets() const { return buckets_; }  // ascending, no zero counts
  uint64_t special(Special special) const { return specials_[static_cast<int>(special)]; }
  const std::array<uint64_t, kSpecialCount>& specials() const { return specials_; }

  uint64_t regular_total() const;
  uint64_t total() const;  // all buckets, special ones included
  bool empty() const { return total() == 0; }

  friend bool operator==(const Counts&, const Counts&) = default;

 private:
  int dropped_bits_ = 0;
  std::vector<Bucket> buckets_;
  std::array<uint64_t, kSpecialCount> specials_{};
};

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_HISTOGRAM_COUNTS_H_
