// The running sum of a window: counts that panes are added to and taken away from, in an eighth or
// a quarter of the room that Counts take. There are two or more for every series, and all are read
// as a pane closes.
#ifndef DRIFT_SERVER_ENGINE_WINDOW_RUNNING_SUM_H_
#define DRIFT_SERVER_ENGINE_WINDOW_RUNNING_SUM_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <variant>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "server/engine/histogram/counts.h"

namespace drift {

// Buckets that follow each other closely make a run, in which each has a cell, the empty ones
// between them too. Cells have 16 bits until a count does not fit, then 32; greater counts, and
// buckets too far apart for cells to save anything, are kept as Counts. So every sum is exact.
// Thread-safety: none.
class RunningSum {
 public:
  // `max_buckets` as in Counts::Add.
  RunningSum(int max_buckets, int dropped_bits)
      : max_buckets_(max_buckets), dropped_bits_(dropped_bits) {}

  // As those of Counts.
  void Add(const Counts& counts);
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

  // Those of the special buckets, then those of all runs, one after the other. None: all is empty.
  template <typename Cell>
  using Cells = std::vector<Cell>;
  // What cells do not hold, or in no less room.
  using Kept = std::shared_ptr<const Counts>;

  void Assign(const Counts& counts);
  template <typename Cell>
  void AssignCells(const Counts& counts);
  size_t AssignRuns(const std::vector<Bucket>& buckets, uint64_t most_empty_cells);
  void Keep(const Counts& counts);
  // False, and nothing is done, where a bucket has no cell or its cell would not hold the sum.
  template <typename Cell>
  bool AddTo(Cells<Cell>& cells, const Counts& added);
  static bool AddTo(const Kept&, const Counts&) { return false; }
  template <typename Cell>
  void SubtractFrom(Cells<Cell>& cells, const Counts& taken);
  void SubtractFrom(const Kept& kept, const Counts& taken);
  template <typename Cell>
  Counts CountsOf(const Cells<Cell>& cells) const;
  static Counts CountsOf(const Kept& kept) { return *kept; }
  // Whether more buckets are populated than the limit allows.
  template <typename Cell>
  bool ExceedLimit(const Cells<Cell>& cells) const;
  static bool ExceedLimit(const Kept&) { return false; }  // they are limited as they are added to
  // Visits the cell of each bucket of `counts`, special ones too, by its index, with the bucket's
  // count, until one has none: then false.
  template <typename Visit>
  bool ForEachCell(const Counts& counts, const Visit& visit) const;
  bool HasCells(const Counts& counts) const;

  int max_buckets_;
  int dropped_bits_;
  absl::InlinedVector<Run, 1> runs_;  // ascending
  std::variant<Cells<uint16_t>, Cells<uint32_t>, Kept> counts_;
};

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_WINDOW_RUNNING_SUM_H_
