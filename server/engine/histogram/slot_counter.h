// Counters in a dense table, for many values at a time.
//
// Values that fall into the same slot one after the other would wait for each other's store; four
// tables in turn let them go on. Memory: 16 bytes a slot.
// Thread-safety: none. Internal to this folder.
#ifndef DRIFT_SERVER_ENGINE_HISTOGRAM_SLOT_COUNTER_H_
#define DRIFT_SERVER_ENGINE_HISTOGRAM_SLOT_COUNTER_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "absl/types/span.h"
#include "server/engine/histogram/slots.h"

namespace drift {

class SlotCounter {
 public:
  explicit SlotCounter(size_t slots) : slots_(slots), counters_(kTables * slots) {}

  // Counts each of `slots`; below 2³² in all.
  void Add(const Slot* slots, size_t size) {
    uint32_t* const table[kTables] = {&counters_[0], &counters_[slots_], &counters_[2 * slots_],
                                      &counters_[3 * slots_]};
    size_t i = 0;
    for (; i + kTables <= size; i += kTables) {
      uint64_t four;  // one load instead of four
      std::memcpy(&four, slots + i, sizeof(four));
      ++table[0][four & 0xFFFF];
      ++table[1][four >> 16 & 0xFFFF];
      ++table[2][four >> 32 & 0xFFFF];
      ++table[3][four >> 48];
    }
    for (; i < size; ++i) ++table[0][slots[i]];
  }

  // How often each slot was counted in all. Ends the counting.
  absl::Span<const uint32_t> Sum() {
    for (size_t table = 1; table < kTables; ++table) {
      const uint32_t* counted = &counters_[table * slots_];
      for (size_t slot = 0; slot < slots_; ++slot) counters_[slot] += counted[slot];
    }
    return absl::MakeConstSpan(counters_).first(slots_);
  }

 private:
  static constexpr size_t kTables = 4;
  size_t slots_;
  std::vector<uint32_t> counters_;
};

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_HISTOGRAM_SLOT_COUNTER_H_
