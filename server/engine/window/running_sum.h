// The running sum of a window: counts that panes are added to and taken away from, in an eighth or
// a quarter of the room that Counts take. There are two or more for every series, and all are read
// as a pane closes.
#ifndef DRIFT_SERVER_ENGINE_WINDOW_RUNNING_SUM_H_
#define DRIFT_SERVER_ENGINE_WINDOW_RUNNING_SUM_H_

#include <array>
#include <cstdint>
#include <variant>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "server/engine/histogram/counts.h"

namespace drift {

// Buckets that follow each other closely make a run, in which each has a cell, the empty ones
// between them too. Cells have 16 bits until a count does not fit, then 32; greater counts, and
// buckets too far apart for cells to save anything, are kept as Counts keep them. So every sum is
// exact.
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
  // Or the buckets themselves, where cells would save no room.
  template <typename Cell>
  void AssignCells(const std::vector<Bucket>& buckets);
  size_t AssignRuns(const std::vector<Bucket>& buckets, uint64_t most_empty_cells);
  template <typename Cell>
  bool CellsHold(const std::vector<Cell>& cells, const Counts& added) const;
  // False, and nothing is done, where a bucket has no cell or its cell would not hold the sum.
  bool AddToCells(const Counts& added);
  void SubtractFromCells(const std::vector<Bucket>& taken);
  template <typename Cell>
  std::vector<Bucket> BucketsOf(const std::vector<Cell>& cells) const;
  // Visits the cell of each of `buckets`, by its index, with the bucket's count, until one has
  // none: then false.
  template <typename Visit>
  bool ForEachCell(const std::vector<Bucket>& buckets, const Visit& visit) const;
  bool HasCells(const std::vector<Bucket>& buckets) const;
  bool ExceedsLimit(int max_buckets) const;

  int dropped_bits_;
  uint64_t total_ = 0;  // special ones included
  std::array<uint64_t, kSpecialCount> specials_{};
  absl::InlinedVector<Run, 1> runs_;  // ascending; none where buckets are kept
  // Cells of all runs, one after the other, or buckets.
  std::variant<std::vector<uint16_t>, std::vector<uint32_t>, std::vector<Bucket>> counts_;
};

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_WINDOW_RUNNING_SUM_H_
