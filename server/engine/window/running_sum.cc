#include "server/engine/window/running_sum.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <utility>

#include "absl/base/macros.h"
#include "server/engine/histogram/at_resolution.h"

namespace drift {
namespace {

// Of ascending numbers; what unsigned arithmetic gives, also across the whole of int64.
uint64_t Distance(int64_t from, int64_t to) {
  return static_cast<uint64_t>(to) - static_cast<uint64_t>(from);
}

}  // namespace

// Both ascend, so that a bucket which none of the runs from there on has is in none.
template <typename Visit>
bool RunningSum::ForEachCell(const std::vector<Bucket>& buckets, const Visit& visit) const {
  auto bucket = buckets.begin();
  size_t first_cell = 0;
  for (const auto [first, cells] : runs_) {
    for (; bucket != buckets.end() && bucket->number >= first; ++bucket) {
      const uint64_t cell = Distance(first, bucket->number);
      if (cell >= cells) break;
      visit(first_cell + cell, bucket->count);
    }
    first_cell += cells;
  }
  return bucket == buckets.end();
}

bool RunningSum::HasCells(const std::vector<Bucket>& buckets) const {
  if (buckets.empty()) return true;
  if (runs_.size() == 1) {
    const Run& run = runs_.front();
    return buckets.front().number >= run.first &&
           Distance(run.first, buckets.back().number) < run.cells;
  }
  return ForEachCell(buckets, [](size_t, uint64_t) {});
}

// Whether more buckets may be populated than the limit allows.
bool RunningSum::ExceedsLimit(int max_buckets) const {
  const auto most = static_cast<size_t>(max_buckets);
  if (most == 0) return false;
  return std::visit(
      [&]<typename Of>(const std::vector<Of>& cells) {
        size_t empty = 0;
        if constexpr (!std::is_same_v<Of, Bucket>) {
          if (cells.size() > most) empty = std::count(cells.begin(), cells.end(), 0);
        }
        return cells.size() - empty > most;
      },
      counts_);
}

template <typename Cell>
bool RunningSum::CellsHold(const std::vector<Cell>& cells, const Counts& added) const {
  constexpr uint64_t kMost = std::numeric_limits<Cell>::max();
  if (total_ <= kMost && added.total() <= kMost - total_) return true;
  bool held = true;
  ForEachCell(added.buckets(),
              [&](size_t cell, uint64_t count) { held = held && count <= kMost - cells[cell]; });
  return held;
}

bool RunningSum::AddToCells(const Counts& added) {
  if (!HasCells(added.buckets())) return false;
  return std::visit(
      [&]<typename Of>(std::vector<Of>& cells) {
        if constexpr (!std::is_same_v<Of, Bucket>) {
          if (!CellsHold(cells, added)) return false;
          ForEachCell(added.buckets(), [&](size_t cell, uint64_t count) {
            cells[cell] = static_cast<Of>(cells[cell] + count);
          });
        }
        return true;
      },
      counts_);
}

void RunningSum::Add(const Counts& counts, int max_buckets) {
  Counts copy;
  const Counts& added = AtResolution(counts, dropped_bits_, copy);
  if (added.dropped_bits() != dropped_bits_ || !AddToCells(added)) {
    Counts sum = this->counts();
    sum.Add(added, max_buckets);
    return Assign(sum);
  }
  total_ += added.total();
  for (int i = 0; i < kSpecialCount; ++i) specials_[i] += added.specials()[i];
  if (!ExceedsLimit(max_buckets)) return;
  Counts sum = this->counts();
  sum.Limit(max_buckets);
  Assign(sum);
}

void RunningSum::SubtractFromCells(const std::vector<Bucket>& taken) {
  std::visit(
      [&]<typename Of>(std::vector<Of>& cells) {
        if constexpr (!std::is_same_v<Of, Bucket>) {
          const bool known = ForEachCell(taken, [&](size_t cell, uint64_t count) {
            ABSL_HARDENING_ASSERT(count <= cells[cell]);
            cells[cell] = static_cast<Of>(cells[cell] - count);
          });
          ABSL_HARDENING_ASSERT(known);  // else a bucket was taken that is not here
          (void)known;
        }
      },
      counts_);
}

void RunningSum::Subtract(const Counts& counts) {
  if (std::holds_alternative<std::vector<Bucket>>(counts_)) {
    Counts sum = this->counts();
    sum.Subtract(counts);
    return Assign(sum);
  }
  Counts copy;
  const Counts& taken = AtResolution(counts, dropped_bits_, copy);
  ABSL_HARDENING_ASSERT(taken.dropped_bits() == dropped_bits_);
  SubtractFromCells(taken.buckets());
  for (int i = 0; i < kSpecialCount; ++i) {
    ABSL_HARDENING_ASSERT(taken.specials()[i] <= specials_[i]);
    specials_[i] -= taken.specials()[i];
  }
  total_ -= taken.total();
}

void RunningSum::Clear() {
  total_ = 0;
  specials_ = {};
  runs_.clear();
  counts_ = {};
}

template <typename Cell>
std::vector<Bucket> RunningSum::BucketsOf(const std::vector<Cell>& cells) const {
  std::vector<Bucket> buckets;
  buckets.reserve(cells.size());
  size_t cell = 0;
  for (const Run& run : runs_) {
    for (uint32_t i = 0; i < run.cells; ++i, ++cell) {
      if (cells[cell] > 0) buckets.push_back({run.first + i, cells[cell]});
    }
  }
  return buckets;
}

template <>
std::vector<Bucket> RunningSum::BucketsOf(const std::vector<Bucket>& buckets) const {
  return buckets;
}

Counts RunningSum::counts() const {
  return Counts(dropped_bits_, std::visit([&](const auto& of) { return BucketsOf(of); }, counts_),
                specials_);
}

void RunningSum::Assign(const Counts& counts) {
  Clear();
  dropped_bits_ = counts.dropped_bits();
  total_ = counts.total();
  specials_ = counts.specials();
  const std::vector<Bucket>& buckets = counts.buckets();
  uint64_t greatest = 0;
  for (const Bucket& bucket : buckets) greatest = std::max(greatest, bucket.count);
  if (greatest <= std::numeric_limits<uint16_t>::max()) {
    AssignCells<uint16_t>(buckets);
  } else if (greatest <= std::numeric_limits<uint32_t>::max()) {
    AssignCells<uint32_t>(buckets);
  } else {
    counts_ = buckets;
  }
}

// Lays runs over the buckets; how many cells they have in all.
size_t RunningSum::AssignRuns(const std::vector<Bucket>& buckets, uint64_t most_empty_cells) {
  runs_.clear();
  size_t cells = 0;
  for (const Bucket& bucket : buckets) {
    const bool near =
        !runs_.empty() &&
        Distance(runs_.back().first, bucket.number) - runs_.back().cells <= most_empty_cells;
    if (!near) runs_.push_back({.first = bucket.number, .cells = 0});
    Run& run = runs_.back();
    const auto size = static_cast<uint32_t>(Distance(run.first, bucket.number) + 1);
    cells += size - run.cells;
    run.cells = size;
  }
  return cells;
}

template <typename Cell>
void RunningSum::AssignCells(const std::vector<Bucket>& buckets) {
  // So many empty buckets take as much room as a new run.
  const size_t cells = AssignRuns(buckets, sizeof(Run) / sizeof(Cell));
  if (runs_.size() * sizeof(Run) + cells * sizeof(Cell) > buckets.size() * sizeof(Bucket)) {
    runs_.clear();
    counts_ = buckets;
    return;
  }
  std::vector<Cell> made(cells);
  ForEachCell(buckets, [&](size_t cell, uint64_t count) { made[cell] = static_cast<Cell>(count); });
  counts_ = std::move(made);
}

}  // namespace drift
