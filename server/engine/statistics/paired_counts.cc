#include "server/engine/statistics/paired_counts.h"

#include <algorithm>
#include <vector>

#include "server/engine/histogram/at_resolution.h"

namespace drift {
namespace {

// Writes the pairs from `out` on; answers where they end.
BucketPair* Merge(const std::vector<Bucket>& live, const std::vector<Bucket>& reference,
                  BucketPair* out) {
  auto a = live.begin(), b = reference.begin();
  CountPair up_to{};
  while (a != live.end() && b != reference.end()) {
    const int64_t number = std::min(a->number, b->number);
    const bool in_live = a->number == number, in_reference = b->number == number;
    if (in_live) up_to.live += (a++)->count;
    if (in_reference) up_to.reference += (b++)->count;
    *out++ = {number, up_to};
  }
  for (; a != live.end(); ++a) {
    up_to.live += a->count;
    *out++ = {a->number, up_to};
  }
  for (; b != reference.end(); ++b) {
    up_to.reference += b->count;
    *out++ = {b->number, up_to};
  }
  return out;
}

}  // namespace

PairedCounts::PairedCounts(const Counts& live, const Counts& reference)
    : PairedCounts(live, reference, std::max(live.dropped_bits(), reference.dropped_bits())) {}

PairedCounts::PairedCounts(const Counts& live, const Counts& reference, int dropped_bits)
    : dropped_bits_(dropped_bits), buckets_(live.buckets().size() + reference.buckets().size()) {
  Counts copy;  // of the finer of the two sides, where they differ
  const Counts& coarse_live = AtResolution(live, dropped_bits, copy);
  const Counts& coarse_reference = AtResolution(reference, dropped_bits, copy);
  size_ =
      Merge(coarse_live.buckets(), coarse_reference.buckets(), buckets_.data()) - buckets_.data();
  total_ = regular_total();
  for (int i = 0; i < kSpecialCount; ++i) {
    specials_[i] = {live.specials()[i], reference.specials()[i]};
    total_ = total_ + specials_[i];
  }
}

}  // namespace drift
