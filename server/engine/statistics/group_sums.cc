#include "server/engine/statistics/group_sums.h"

#include <cassert>
#include <cstddef>
#include <cstdint>

namespace drift {
namespace {

std::vector<double> SumsAtSameResolution(const std::vector<BinGroup>& groups,
                                         const std::vector<Bucket>& buckets) {
  std::vector<double> sums(groups.size());
  auto bucket = buckets.begin();
  for (size_t i = 0; i < groups.size(); ++i) {
    uint64_t sum = 0;
    for (; bucket != buckets.end() && bucket->number <= groups[i].last; ++bucket) {
      sum += bucket->count;
    }
    sums[i] = static_cast<double>(sum);
  }
  return sums;
}

}  // namespace

std::vector<double> GroupSums(const BinGroups& groups, const Counts& counts) {
  assert(counts.dropped_bits() <= groups.dropped_bits);
  if (counts.dropped_bits() == groups.dropped_bits) {
    return SumsAtSameResolution(groups.groups, counts.buckets());
  }
  Counts coarsened = counts;
  coarsened.CoarsenTo(groups.dropped_bits);
  return SumsAtSameResolution(groups.groups, coarsened.buckets());
}

}  // namespace drift
