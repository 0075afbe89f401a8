#include "server/engine/statistics/group_sums.h"

#include <cassert>
#include <cstddef>

namespace drift {
namespace {

std::vector<double> SumsAtSameResolution(const std::vector<BinGroup>& groups,
                                         const std::vector<Bucket>& buckets) {
  std::vector<double> sums(groups.size());
  size_t group = 0;
  for (const Bucket& bucket : buckets) {
    while (groups[group].last < bucket.number) ++group;  // ends: the last group is unbounded
    sums[group] += static_cast<double>(bucket.count);
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
