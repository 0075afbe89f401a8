// Counters of pairs of slots, for very many values: storing the counter is what counting takes, and
// a pair takes one store for two values. Few enough slots have few enough pairs that their counters
// stay in the L1 cache.
//
// Pairs that come one after the other take turns in two tables, as values do in a SlotCounter.
// Memory: 4 bytes a pair of slots.
// Thread-safety: none. Internal to this folder.
#ifndef DRIFT_SERVER_ENGINE_HISTOGRAM_PAIR_COUNTER_H_
#define DRIFT_SERVER_ENGINE_HISTOGRAM_PAIR_COUNTER_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "absl/base/macros.h"
#include "absl/types/span.h"
#include "server/engine/histogram/slots.h"

namespace drift {

class PairCounter {
 public:
  static constexpr size_t kMostSlots = 80;

  // At most kMostSlots.
  explicit PairCounter(size_t slots)
      : row_((slots + kLanes - 1) / kLanes * kLanes),
        first_(slots * row_),
        second_(slots * row_),
        counted_(slots) {
    ABSL_HARDENING_ASSERT(slots <= kMostSlots);
  }

  // Counts each of `slots`; below 2³² in all.
  void Add(const Slot* slots, size_t size) {
    for (size_t begin = 0; begin < size; begin += kMostInTables) {
      AddSome(slots + begin, std::min(kMostInTables, size - begin));
    }
  }

  // How often each slot was counted in all. Ends the counting.
  absl::Span<const uint32_t> Sum() {
    SumPairs();
    return counted_;
  }

 private:
  static constexpr size_t kLanes = 8;  // that compilers add at once, whatever the target
  // So many values have no more pairs than 16 bits count.
  static constexpr size_t kMostInTables = size_t{2} * 0xFFFF;

  void AddSome(const Slot* slots, size_t size) {
    if (in_tables_ + size > kMostInTables) SumPairs();
    in_tables_ += size;
    uint16_t* const first = first_.data();
    uint16_t* const second = second_.data();
    size_t i = 0;
    for (; i + 4 <= size; i += 4) {
      uint64_t four;  // one load instead of four
      std::memcpy(&four, slots + i, sizeof(four));
      // In 16 bits each, which no product leaves: the row of one slot and the place in it of the
      // next.
      const uint64_t pairs = four * row_ + (four >> 16);
      ++first[static_cast<uint16_t>(pairs)];
      ++second[static_cast<uint16_t>(pairs >> 32)];
    }
    for (; i < size; ++i) ++counted_[slots[i]];
  }

  // Takes the pairs out of the tables.
  void SumPairs() {
    uint16_t of_second[kMostSlots] = {};
    for (size_t slot = 0; slot < counted_.size(); ++slot) {
      uint16_t* const first = &first_[slot * row_];
      uint16_t* const second = &second_[slot * row_];
      uint16_t of_first = 0;
      for (size_t i = 0; i < row_; ++i) {
        const auto count = static_cast<uint16_t>(first[i] + second[i]);
        of_first = static_cast<uint16_t>(of_first + count);
        of_second[i] = static_cast<uint16_t>(of_second[i] + count);
        first[i] = second[i] = 0;
      }
      counted_[slot] += of_first;
    }
    for (size_t slot = 0; slot < counted_.size(); ++slot) counted_[slot] += of_second[slot];
    in_tables_ = 0;
  }

  const size_t row_;  // counters of the pairs of one slot and the next
  std::vector<uint16_t> first_, second_;
  std::vector<uint32_t> counted_;
  size_t in_tables_ = 0;  // values
};

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_HISTOGRAM_PAIR_COUNTER_H_
