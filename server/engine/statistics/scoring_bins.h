// The bins on which a score is computed: groups of neighbouring buckets with nearly equal reference
// mass, the same for every divergence of the score.
//
// Two steps. Groups depend on the reference alone and are kept while it slides, so that a score
// does not jump because its bins did. Bins merge what is too rare to score, for the numbers of
// values at hand, each time.
#ifndef DRIFT_SERVER_ENGINE_STATISTICS_SCORING_BINS_H_
#define DRIFT_SERVER_ENGINE_STATISTICS_SCORING_BINS_H_

#include <cstdint>
#include <vector>

#include "server/engine/histogram/counts.h"
#include "server/engine/histogram/layout.h"

namespace drift {

// A group of a numeric layout: the regular buckets with `first` <= number <= `last` (the outermost
// ones are unbounded: INT64_MIN, INT64_MAX). Groups are adjacent, ascending and cover every number.
struct BinGroup {
  int64_t first;
  int64_t last;
  double built_mass;  // share of the reference's regular values when the groups were made
  friend bool operator==(const BinGroup&, const BinGroup&) = default;
};

struct BinGroups {
  uint32_t version = 0;  // counts up each time the groups are made anew; 0: never made
  int bins = 0;          // how many were aimed at
  int dropped_bits = 0;  // resolution the bucket numbers refer to
  std::vector<BinGroup> groups;
  friend bool operator==(const BinGroups&, const BinGroups&) = default;
};

// Makes the groups of a numeric `reference`, counted at `dropped_bits` (its own or coarser), aiming
// at `bins` groups of equal mass. A bucket with at least 1/bins of the mass is a group of its own;
// so are the ranges outside the occupied buckets, and the empty stretches beside such a bucket.
BinGroups MakeGroups(const Counts& reference, int dropped_bits, int bins, uint32_t version);

// Whether `groups` still fit: they were made (version > 0) for as many `bins`, neither side is
// coarser than they are, and no group's share of the reference has left [½, 2] / bins. A group that
// was made below that band fits until it is above it; one made above it, until it has doubled or
// fallen below the band. Groups that were made of no numbers fit while the reference has none.
bool GroupsFit(const BinGroups& groups, const Counts& reference, const Counts& live, int bins);

// One bin of a score. Numeric bins hold values in (lower, upper]; others name what they hold.
struct ScoringBin {
  enum class Kind { kRange, kCategories, kSpecials };
  Kind kind = Kind::kRange;
  int64_t first_bucket = 0;  // kRange: as in BinGroup, after merging
  int64_t last_bucket = 0;
  std::vector<int64_t> categories;  // kCategories: their buckets
  // kSpecials; where rare categories are merged into `other`, they stand in `categories`.
  std::vector<Special> specials;
  double live = 0;  // counts
  double reference = 0;
};

// The bins of live against reference. A bin expected fewer than 5 times in the smaller of the two
// sides, going by the reference, is merged with its neighbour (rare specials with each other, rare
// categories into other, and what is rare even then with the rarest category that is not) unless
// live holds at least 10 of it: new values must not hide. Bins with nothing on either side are left
// out. `groups` are those of a numeric layout and ignored for a categorical one.
std::vector<ScoringBin> MakeBins(const Layout& layout, const BinGroups& groups, const Counts& live,
                                 const Counts& reference);

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_STATISTICS_SCORING_BINS_H_
