// The running sum of a window: counts that panes are added to and taken away from, in a quarter of
// the room that Counts take. There are two or more for every series, and all are read as a pane
// closes.
#ifndef DRIFT_SERVER_ENGINE_WINDOW_RUNNING_SUM_H_
#define DRIFT_SERVER_ENGINE_WINDOW_RUNNING_SUM_H_

#include <array>
#include <cstdint>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "server/engine/histogram/counts.h"

namespace drift {

// Buckets that follow each other closely make a run, in which each has a cell of 32 bits, the empty
// ones between them too. Sums of 2³² values or more, and buckets too far apart for cells to save
// anything, are kept as Counts keep them; so every sum is exact.
// Thread-safety: none.
class RunningSum {
 public:
  explicit RunningSum(int dropped_bits) : dropped_bits_(dropped_bits) {}

  // As those of Counts.
  void Add(const Counts& counts, int max_buckets);
  void Subtract(const Counts& counts);
  int dropped_bits() const { return dropped_bits_; }

  Counts counts() const;
  // Empties the sum but keeps its resolution.
  void Clear();

 private:
  struct Run {
    int64_t first;  // number of the bucket of its first cell
    uint32_t cells;
  };

  void Assign(const Counts& counts);
  void AssignCells(const std::vector<Bucket>& buckets);
  void AddToSpecials(const Counts& counts);
  // Visits the cell of each of `buckets`, by its index, with the bucket's count, until one has
  // none: then false.
  template <typename Visit>
  bool ForEachCell(const std::vector<Bucket>& buckets, const Visit& visit) const;
  bool HasCells(const std::vector<Bucket>& buckets) const;
  bool ExceedsLimit(int max_buckets) const;

  int dropped_bits_;
  uint64_t total_ = 0;  // special ones included; below 2³² while there are cells
  std::array<uint64_t, kSpecialCount> specials_{};
  absl::InlinedVector<Run, 1> runs_;  // ascending
  std::vector<uint32_t> cells_;       // of all runs, one after the other
  std::vector<Bucket> wide_;          // all buckets, instead of runs
};

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_WINDOW_RUNNING_SUM_H_
