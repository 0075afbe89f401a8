#include "server/engine/window/running_sum.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
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

// Buckets and runs ascend, so that a bucket which none of the runs from there on has is in none.
template <typename Visit>
bool RunningSum::ForEachCell(const Counts& counts, const Visit& visit) const {
  size_t first_cell = 0;
  for (uint64_t count : counts.specials()) visit(first_cell++, count);
  auto bucket = counts.buckets().begin();
  const auto end = counts.buckets().end();
  for (const auto [first, cells] : runs_) {
    for (; bucket != end && bucket->number >= first; ++bucket) {
      const uint64_t cell = Distance(first, bucket->number);
      if (cell >= cells) break;
      visit(first_cell + cell, bucket->count);
    }
    first_cell += cells;
  }
  return bucket == end;
}

bool RunningSum::HasCells(const Counts& counts) const {
  const std::vector<Bucket>& buckets = counts.buckets();
  if (buckets.empty()) return true;
  if (runs_.size() == 1) {
    const Run& run = runs_.front();
    return buckets.front().number >= run.first &&
           Distance(run.first, buckets.back().number) < run.cells;
  }
  return ForEachCell(counts, [](size_t, uint64_t) {});
}

template <typename Cell>
bool RunningSum::ExceedLimit(const Cells<Cell>& cells) const {
  const auto most = static_cast<size_t>(max_buckets_);
  if (most == 0 || cells.size() <= most + kSpecialCount) return false;
  const size_t empty = std::count(cells.begin() + kSpecialCount, cells.end(), 0);
  return cells.size() - kSpecialCount - empty > most;
}

template <typename Cell>
bool RunningSum::AddTo(Cells<Cell>& cells, const Counts& added) {
  constexpr uint64_t kMost = std::numeric_limits<Cell>::max();
  if (cells.empty() || !HasCells(added)) return false;
  bool held = true;
  ForEachCell(added, [&](size_t cell, uint64_t count) { held &= count <= kMost - cells[cell]; });
  if (!held) return false;
  ForEachCell(added, [&](size_t cell, uint64_t count) {
    cells[cell] = static_cast<Cell>(cells[cell] + count);
  });
  return true;
}

void RunningSum::Add(const Counts& counts) {
  Counts copy;
  const Counts& added = AtResolution(counts, dropped_bits_, copy);
  if (added.dropped_bits() != dropped_bits_ ||
      !std::visit([&](auto& of) { return AddTo(of, added); }, counts_)) {
    Counts sum = this->counts();
    sum.Add(added, max_buckets_);
    return Assign(sum);
  }
  if (!std::visit([&](const auto& of) { return ExceedLimit(of); }, counts_)) return;
  Counts sum = this->counts();
  sum.Limit(max_buckets_);
  Assign(sum);
}

template <typename Cell>
void RunningSum::SubtractFrom(Cells<Cell>& cells, const Counts& taken) {
  ABSL_HARDENING_ASSERT(!cells.empty() || taken.empty());
  if (cells.empty()) return;
  const bool known = ForEachCell(taken, [&](size_t cell, uint64_t count) {
    ABSL_HARDENING_ASSERT(count <= cells[cell]);
    cells[cell] = static_cast<Cell>(cells[cell] - count);
  });
  ABSL_HARDENING_ASSERT(known);  // else a bucket was taken that is not here
  (void)known;
}

void RunningSum::SubtractFrom(const Kept& kept, const Counts& taken) {
  Counts left = *kept;
  left.Subtract(taken);
  Assign(left);
}

void RunningSum::Subtract(const Counts& counts) {
  Counts copy;
  const Counts& taken = AtResolution(counts, dropped_bits_, copy);
  ABSL_HARDENING_ASSERT(taken.dropped_bits() == dropped_bits_);
  std::visit([&](auto& of) { SubtractFrom(of, taken); }, counts_);
}

void RunningSum::Clear() {
  runs_.clear();
  counts_ = {};
}

template <typename Cell>
Counts RunningSum::CountsOf(const Cells<Cell>& cells) const {
  if (cells.empty()) return Counts(dropped_bits_);
  std::array<uint64_t, kSpecialCount> specials;
  std::copy_n(cells.begin(), kSpecialCount, specials.begin());
  std::vector<Bucket> buckets;
  buckets.reserve(cells.size() - kSpecialCount);
  auto cell = cells.begin() + kSpecialCount;
  for (const Run& run : runs_) {
    for (uint32_t i = 0; i < run.cells; ++i, ++cell) {
      if (*cell > 0) buckets.push_back({run.first + i, *cell});
    }
  }
  return Counts(dropped_bits_, std::move(buckets), specials);
}

Counts RunningSum::counts() const {
  return std::visit([&](const auto& of) { return CountsOf(of); }, counts_);
}

void RunningSum::Assign(const Counts& counts) {
  dropped_bits_ = counts.dropped_bits();
  uint64_t greatest = *std::max_element(counts.specials().begin(), counts.specials().end());
  for (const Bucket& bucket : counts.buckets()) greatest = std::max(greatest, bucket.count);
  if (greatest <= std::numeric_limits<uint16_t>::max()) {
    AssignCells<uint16_t>(counts);
  } else if (greatest <= std::numeric_limits<uint32_t>::max()) {
    AssignCells<uint32_t>(counts);
  } else {
    Keep(counts);
  }
}

void RunningSum::Keep(const Counts& counts) {
  runs_.clear();
  counts_ = std::make_shared<const Counts>(counts);
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
void RunningSum::AssignCells(const Counts& counts) {
  const std::vector<Bucket>& buckets = counts.buckets();
  // So many empty buckets take as much room as a new run.
  const size_t cells = AssignRuns(buckets, sizeof(Run) / sizeof(Cell));
  if (runs_.size() * sizeof(Run) + cells * sizeof(Cell) > buckets.size() * sizeof(Bucket)) {
    return Keep(counts);
  }
  Cells<Cell> made(kSpecialCount + cells);
  ForEachCell(counts, [&](size_t cell, uint64_t count) { made[cell] = static_cast<Cell>(count); });
  counts_ = std::move(made);
}

}  // namespace drift
