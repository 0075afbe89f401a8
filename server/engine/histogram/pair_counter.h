// Counters of pairs of slots, for very many values: storing the counter is what counting takes, and
// a pair takes one store for two values. Few enough slots have few enough pairs that their counters
// stay in the L1 cache.
//
// Pairs that come one after the other take turns in two tables, as values do in a SlotCounter.
// Memory: 25 KiB, which is meant to be on the stack.
// Thread-safety: none. Internal to this folder.
#ifndef DRIFT_SERVER_ENGINE_HISTOGRAM_PAIR_COUNTER_H_
#define DRIFT_SERVER_ENGINE_HISTOGRAM_PAIR_COUNTER_H_

#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"
#include "server/engine/histogram/slots.h"

namespace drift {

class PairCounter {
 public:
  static constexpr size_t kMostSlots = 80;

  // At most kMostSlots.
  explicit PairCounter(size_t slots);

  // Counts each of `slots`; below 2³² in all.
  void Add(const Slot* slots, size_t size);

  // How often each slot was counted in all. Ends the counting.
  absl::Span<const uint32_t> Sum();

 private:
  // So many values have no more pairs than 16 bits count.
  static constexpr size_t kMostInTables = size_t{2} * 0xFFFF;

  void AddSome(const Slot* slots, size_t size);
  void ClearTables();
  // Adds the tables' pairs to what was counted.
  void SumPairs();

  const size_t slots_;
  size_t in_tables_ = 0;  // values
  // A row for each slot that is the first of a pair. Rows beyond `slots_` have no value.
  alignas(64) uint16_t first_[kMostSlots][kMostSlots];
  alignas(64) uint16_t second_[kMostSlots][kMostSlots];
  uint32_t counted_[kMostSlots] = {};
};

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_HISTOGRAM_PAIR_COUNTER_H_
