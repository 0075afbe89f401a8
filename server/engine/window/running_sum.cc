#include "server/engine/window/running_sum.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>

#include "absl/base/macros.h"
#include "server/engine/histogram/at_resolution.h"

namespace drift {
namespace {

// A total that no count of 32 bits can exceed.
constexpr uint64_t kMostInCells = std::numeric_limits<uint32_t>::max();
// So many empty buckets take as much room as a new run.
constexpr uint64_t kMostEmptyCells = 4;

// Of ascending numbers; what unsigned arithmetic gives, also across the whole of int64.
uint64_t Distance(int64_t from, int64_t to) {
  return static_cast<uint64_t>(to) - static_cast<uint64_t>(from);
}

}  // namespace

// Both ascend, so that each run is passed once. False when a bucket is in none of them.
template <typename Visit>
bool RunningSum::ForEachCell(const std::vector<Bucket>& buckets, const Visit& visit) const {
  auto run = runs_.begin();
  size_t first_cell = 0;
  for (const Bucket& bucket : buckets) {
    while (run != runs_.end() && bucket.number >= run->first &&
           Distance(run->first, bucket.number) >= run->cells) {
      first_cell += (run++)->cells;
    }
    if (run == runs_.end() || bucket.number < run->first) return false;
    visit(first_cell + Distance(run->first, bucket.number), bucket.count);
  }
  return true;
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
  if (most == 0 || cells_.size() <= most) return false;
  return cells_.size() - static_cast<size_t>(std::count(cells_.begin(), cells_.end(), 0)) > most;
}

void RunningSum::AddToSpecials(const Counts& counts) {
  for (int i = 0; i < kSpecialCount; ++i) specials_[i] += counts.specials()[i];
}

void RunningSum::Add(const Counts& counts, int max_buckets) {
  Counts copy;
  const Counts& added = AtResolution(counts, dropped_bits_, copy);
  const uint64_t values = added.total();
  const bool fits = wide_.empty() && added.dropped_bits() == dropped_bits_ &&
                    total_ + values <= kMostInCells && HasCells(added.buckets());
  if (!fits) {
    Counts sum = this->counts();
    sum.Add(added, max_buckets);
    return Assign(sum);
  }
  total_ += values;
  AddToSpecials(added);
  ForEachCell(added.buckets(),
              [&](size_t cell, uint64_t count) { cells_[cell] += static_cast<uint32_t>(count); });
  if (!ExceedsLimit(max_buckets)) return;
  Counts sum = this->counts();
  sum.Limit(max_buckets);
  Assign(sum);
}

void RunningSum::Subtract(const Counts& counts) {
  if (!wide_.empty()) {
    Counts sum = this->counts();
    sum.Subtract(counts);
    return Assign(sum);
  }
  Counts copy;
  const Counts& taken = AtResolution(counts, dropped_bits_, copy);
  ABSL_HARDENING_ASSERT(taken.dropped_bits() == dropped_bits_);
  const bool known = ForEachCell(taken.buckets(), [&](size_t cell, uint64_t count) {
    ABSL_HARDENING_ASSERT(count <= cells_[cell]);
    cells_[cell] -= static_cast<uint32_t>(count);
  });
  ABSL_HARDENING_ASSERT(known);  // else a bucket was taken that is not here
  (void)known;
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
  cells_ = {};
  wide_ = {};
}

Counts RunningSum::counts() const {
  if (!wide_.empty()) return Counts(dropped_bits_, wide_, specials_);
  std::vector<Bucket> buckets;
  buckets.reserve(cells_.size());
  size_t cell = 0;
  for (const Run& run : runs_) {
    for (uint32_t i = 0; i < run.cells; ++i, ++cell) {
      if (cells_[cell] > 0) buckets.push_back({run.first + i, cells_[cell]});
    }
  }
  return Counts(dropped_bits_, std::move(buckets), specials_);
}

void RunningSum::Assign(const Counts& counts) {
  Clear();
  dropped_bits_ = counts.dropped_bits();
  total_ = counts.total();
  specials_ = counts.specials();
  if (total_ <= kMostInCells) {
    AssignCells(counts.buckets());
  } else {
    wide_ = counts.buckets();
  }
}

void RunningSum::AssignCells(const std::vector<Bucket>& buckets) {
  size_t cells = 0;
  for (const Bucket& bucket : buckets) {
    const bool near =
        !runs_.empty() &&
        Distance(runs_.back().first, bucket.number) - runs_.back().cells <= kMostEmptyCells;
    if (!near) runs_.push_back({.first = bucket.number, .cells = 0});
    Run& run = runs_.back();
    const auto size = static_cast<uint32_t>(Distance(run.first, bucket.number) + 1);
    cells += size - run.cells;
    run.cells = size;
  }
  if (runs_.size() * sizeof(Run) + cells * sizeof(uint32_t) > buckets.size() * sizeof(Bucket)) {
    runs_.clear();
    wide_ = buckets;
    return;
  }
  cells_.resize(cells);
  ForEachCell(buckets,
              [&](size_t cell, uint64_t count) { cells_[cell] = static_cast<uint32_t>(count); });
}

}  // namespace drift
