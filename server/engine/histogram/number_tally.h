// Numbers that come with how often they are there, as in a file of counts: memory and time go with
// how many different ones there are, not with the counts.
#ifndef DRIFT_SERVER_ENGINE_HISTOGRAM_NUMBER_TALLY_H_
#define DRIFT_SERVER_ENGINE_HISTOGRAM_NUMBER_TALLY_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "server/engine/histogram/counts.h"

namespace drift {

// Thread-safety: none.
class NumberTally {
 public:
  // The number is there `count` times more. NaN and infinities go to their special buckets.
  void Add(double number, uint64_t count);
  // All of them in the lossless layout, from which every numeric layout converts.
  Counts Lossless() const;

 private:
  // Joins equal numbers.
  void Compact();

  std::array<uint64_t, kSpecialCount> specials_{};
  std::vector<Bucket> numbers_;  // lossless buckets, ascending once compacted
  size_t compact_at_ = 1 << 16;  // how many of them are worth joining
};

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_HISTOGRAM_NUMBER_TALLY_H_
