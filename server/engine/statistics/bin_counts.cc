#include "server/engine/statistics/bin_counts.h"

#include <algorithm>
#include <cassert>
#include <cstdint>

namespace drift {
namespace {

// The values in regular buckets with first <= number <= last.
uint64_t CountIn(const Counts& counts, int64_t first, int64_t last) {
  const auto is_below = [](const Bucket& bucket, int64_t number) { return bucket.number < number; };
  auto bucket = std::lower_bound(counts.buckets().begin(), counts.buckets().end(), first, is_below);
  uint64_t sum = 0;
  for (; bucket != counts.buckets().end() && bucket->number <= last; ++bucket) {
    sum += bucket->count;
  }
  return sum;
}

uint64_t CountIn(const Counts& counts, const ScoringBin& bin) {
  uint64_t sum = 0;
  if (bin.kind == ScoringBin::Kind::kRange) {
    sum += CountIn(counts, bin.first_bucket, bin.last_bucket);
  }
  for (const int64_t category : bin.categories) sum += CountIn(counts, category, category);
  for (const Special special : bin.specials) sum += counts.special(special);
  return sum;
}

}  // namespace

Sides SidesOf(absl::Span<const ScoringBin> bins) {
  Sides sides;
  sides.live.reserve(bins.size());
  sides.reference.reserve(bins.size());
  for (const ScoringBin& bin : bins) {
    sides.live.push_back(bin.live);
    sides.reference.push_back(bin.reference);
  }
  return sides;
}

std::vector<double> BinCounts(absl::Span<const ScoringBin> bins, int dropped_bits,
                              const Counts& counts) {
  assert(counts.dropped_bits() <= dropped_bits);
  Counts coarsened = counts;
  coarsened.CoarsenTo(dropped_bits);
  std::vector<double> sums;
  sums.reserve(bins.size());
  for (const ScoringBin& bin : bins) {
    sums.push_back(static_cast<double>(CountIn(coarsened, bin)));
  }
  return sums;
}

}  // namespace drift
