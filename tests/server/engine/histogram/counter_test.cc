// The dense tables of folding, against counting one by one.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "hwy/highway.h"
#include "hwy/tests/hwy_gtest.h"
#include "server/engine/histogram/pair_counter.h"
#include "server/engine/histogram/slot_counter.h"
#include "tests/server/engine/histogram/random_values.h"

namespace drift {
namespace {

// What a counter of `slots` tells of `counted`, given to it in blocks of `block`.
template <typename Counter>
std::vector<uint32_t> Count(size_t slots, const std::vector<Slot>& counted, size_t block) {
  Counter counter(slots);
  for (size_t begin = 0; begin < counted.size(); begin += block) {
    counter.Add(&counted[begin], std::min(block, counted.size() - begin));
  }
  const absl::Span<const uint32_t> sums = counter.Sum();
  return {sums.begin(), sums.end()};
}

std::vector<uint32_t> CountOneByOne(size_t slots, const std::vector<Slot>& counted) {
  std::vector<uint32_t> sums(slots);
  for (const Slot slot : counted) ++sums[slot];
  return sums;
}

template <typename Counter>
void ExpectEachIsCounted() {
  std::mt19937_64 generator = SeededGenerator();
  for (const size_t slots : {1, 2, 7, 8, 9, 69, 79, 80}) {
    for (size_t size = 0; size < 100; ++size) {
      std::vector<Slot> counted(size);
      for (Slot& slot : counted) slot = static_cast<Slot>(generator() % slots);
      const std::vector<uint32_t> expected = CountOneByOne(slots, counted);
      ASSERT_EQ(Count<Counter>(slots, counted, 100), expected) << slots << " slots, " << size;
      ASSERT_EQ(Count<Counter>(slots, counted, 7), expected) << slots << " slots, " << size;
    }
  }
}

// More than a counter of 16 bits takes.
template <typename Counter>
void ExpectVeryManyAreCounted() {
  for (const size_t size : {131'069, 131'070, 131'071, 131'072, 131'076, 262'145, 1'000'003}) {
    const std::vector<Slot> counted(size, 3);
    const std::vector<uint32_t> expected = {0, 0, 0, static_cast<uint32_t>(size)};
    EXPECT_EQ(Count<Counter>(4, counted, size), expected) << "at once";
    EXPECT_EQ(Count<Counter>(4, counted, 256), expected) << "in blocks";
  }
}

TEST(SlotCounterTest, EachSlotIsCountedWhateverTheirNumber) { ExpectEachIsCounted<SlotCounter>(); }
TEST(SlotCounterTest, VeryManyOfOneSlotAreCounted) { ExpectVeryManyAreCounted<SlotCounter>(); }

// On every target that the machine has.
class PairCounterTest : public hwy::TestWithParamTarget {};
HWY_TARGET_INSTANTIATE_TEST_SUITE_P(PairCounterTest);

TEST_P(PairCounterTest, EachSlotIsCountedWhateverTheirNumber) {
  ExpectEachIsCounted<PairCounter>();
}
TEST_P(PairCounterTest, VeryManyOfOneSlotAreCounted) { ExpectVeryManyAreCounted<PairCounter>(); }

// More than a block of pairs.
TEST_P(PairCounterTest, ManySlotsAtATimeAreCounted) {
  std::mt19937_64 generator = SeededGenerator();
  for (const size_t size : {511, 512, 513, 514, 515, 1026, 5000}) {
    std::vector<Slot> counted(size);
    for (Slot& slot : counted) slot = static_cast<Slot>(generator() % 70);
    EXPECT_EQ(Count<PairCounter>(70, counted, size), CountOneByOne(70, counted)) << size;
  }
}

}  // namespace
}  // namespace drift
