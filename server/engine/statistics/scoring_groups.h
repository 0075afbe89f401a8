// Groups of neighbouring buckets with nearly equal reference mass, which the bins of a score are
// made of. They depend on the reference alone and are kept while it slides, so that a score does
// not jump because its bins did.
#ifndef DRIFT_SERVER_ENGINE_STATISTICS_SCORING_GROUPS_H_
#define DRIFT_SERVER_ENGINE_STATISTICS_SCORING_GROUPS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "server/engine/histogram/counts.h"
#include "server/engine/statistics/paired_counts.h"

namespace drift {

// A group of a numeric layout: the regular buckets up to the number `last`, from where the group
// before it ends. The outermost ones are unbounded (INT64_MIN, INT64_MAX): groups ascend and cover
// every number.
struct BinGroup {
  int64_t last;
  double built_mass;  // share of the reference's regular values when the groups were made
  friend bool operator==(const BinGroup&, const BinGroup&) = default;
};

struct BinGroups {
  uint32_t version = 0;  // counts up each time the groups are made anew; 0: never made
  int bins = 0;          // how many were aimed at
  int dropped_bits = 0;  // resolution the bucket numbers refer to
  std::vector<BinGroup> groups;

  // The lowest number of a group, by its place.
  int64_t FirstOf(size_t group) const;
  friend bool operator==(const BinGroups&, const BinGroups&) = default;
};

// Makes the groups of a numeric `reference`, counted at `dropped_bits` (its own or coarser), aiming
// at `bins` groups of equal mass. A bucket with at least 1/bins of the mass is a group of its own;
// so are the ranges outside the occupied buckets, and the empty stretches beside such a bucket.
BinGroups MakeGroups(const Counts& reference, int dropped_bits, int bins, uint32_t version);

// The regular values in each group, in their order.
using GroupSums = absl::InlinedVector<CountPair, 32>;

// The sums of `counts` by `groups`. None where those were never made or are finer.
GroupSums SumByGroup(const BinGroups& groups, const PairedCounts& counts);

// Whether `groups` with those sums still fit: there are sums, the groups were made for as many
// `bins`, and no group's share of the reference has left [½, 2] / bins. A group that was made below
// that band fits until it is above it; one made above it, until it has doubled or fallen below the
// band. Groups that were made of no numbers fit while the reference has none.
bool GroupsFit(const BinGroups& groups, const GroupSums& sums, int bins);

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_STATISTICS_SCORING_GROUPS_H_
