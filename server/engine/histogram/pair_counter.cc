// Its loops are compiled once per CPU target by Highway, and vectorized by the compiler.
#include "server/engine/histogram/pair_counter.h"

#include <algorithm>
#include <cstring>

#include "absl/base/macros.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "server/engine/histogram/pair_counter.cc"
// The order matters: foreach_target.h includes this very file once per target.
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace drift {
namespace HWY_NAMESPACE {
namespace {

constexpr size_t kRow = PairCounter::kMostSlots;

// Pairs whose counters are found before they are counted: the loops overlap.
constexpr size_t kPairBlock = 256;

// Of `pairs` of slots, one after the other.
void CountPairs(const Slot* slots, size_t pairs, uint16_t* first, uint16_t* second) {
  HWY_ALIGN uint32_t counters[kPairBlock];
  for (size_t begin = 0; begin < pairs; begin += kPairBlock) {
    const size_t size = pairs - begin < kPairBlock ? pairs - begin : kPairBlock;
    for (size_t i = 0; i < size; ++i) {
      uint32_t pair;  // one load for two slots
      std::memcpy(&pair, slots + 2 * (begin + i), sizeof(pair));
      counters[i] = (pair & 0xFFFF) * kRow + (pair >> 16);
    }
    size_t i = 0;
    for (; i + 2 <= size; i += 2) {
      ++first[counters[i]];
      ++second[counters[i + 1]];
    }
    if (i < size) ++first[counters[i]];
  }
}

// Adds to each slot how often it is first or second of the pairs of both tables.
void AddPairs(const uint16_t* first, const uint16_t* second, size_t slots, uint32_t* counted) {
  HWY_ALIGN uint16_t of_second[kRow] = {};
  for (size_t slot = 0; slot < slots; ++slot) {
    uint16_t of_first = 0;
    for (size_t i = 0; i < kRow; ++i) {
      const auto count = static_cast<uint16_t>(first[slot * kRow + i] + second[slot * kRow + i]);
      of_first = static_cast<uint16_t>(of_first + count);
      of_second[i] = static_cast<uint16_t>(of_second[i] + count);
    }
    counted[slot] += of_first;
  }
  for (size_t slot = 0; slot < slots; ++slot) counted[slot] += of_second[slot];
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace drift
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace drift {
namespace {

HWY_EXPORT(CountPairs);
HWY_EXPORT(AddPairs);

}  // namespace

PairCounter::PairCounter(size_t slots) : slots_(slots) {
  ABSL_HARDENING_ASSERT(slots <= kMostSlots);
  ClearTables();
}

void PairCounter::Add(const Slot* slots, size_t size) {
  for (size_t begin = 0; begin < size; begin += kMostInTables) {
    AddSome(slots + begin, std::min(kMostInTables, size - begin));
  }
}

absl::Span<const uint32_t> PairCounter::Sum() {
  SumPairs();
  return absl::MakeConstSpan(counted_).first(slots_);
}

void PairCounter::AddSome(const Slot* slots, size_t size) {
  if (in_tables_ + size > kMostInTables) {
    SumPairs();
    ClearTables();
  }
  in_tables_ += size;
  HWY_DYNAMIC_DISPATCH(CountPairs)(slots, size / 2, first_[0], second_[0]);
  if (size % 2 == 1) ++counted_[slots[size - 1]];
}

void PairCounter::ClearTables() {
  std::fill_n(first_[0], slots_ * kMostSlots, uint16_t{0});
  std::fill_n(second_[0], slots_ * kMostSlots, uint16_t{0});
  in_tables_ = 0;
}

void PairCounter::SumPairs() {
  HWY_DYNAMIC_DISPATCH(AddPairs)(first_[0], second_[0], slots_, counted_);
}

}  // namespace drift
#endif  // HWY_ONCE
