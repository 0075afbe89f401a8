#include "server/engine/statistics/scoring_bins.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

namespace drift {
namespace {

// Below this expectation a bin's share is too far from chi-square (Cochran's rule of five).
constexpr double kLeastExpected = 5;
// As many live values are scored by themselves, however rare the reference has them.
constexpr double kAlwaysScored = 10;

using Bins = std::vector<ScoringBin>;

// Neighbouring groups of a numeric layout that are one bin.
struct Range {
  int64_t first_bucket;
  int64_t last_bucket;
  uint64_t live;
  uint64_t reference;
};
using Ranges = absl::InlinedVector<Range, 32>;

// Tells which bins are too rare to score.
class Rarity {
 public:
  explicit Rarity(const CountPair& total)
      : per_reference_value_(
            SmallerSide(static_cast<double>(total.live), static_cast<double>(total.reference))) {}

  template <typename Bin>
  bool operator()(const Bin& bin) const {
    return !IsExpected(bin) && static_cast<double>(bin.live) < kAlwaysScored;
  }
  // Not one that is scored for what live has of it alone.
  template <typename Bin>
  bool IsExpected(const Bin& bin) const {
    return static_cast<double>(bin.reference) * per_reference_value_ >= kLeastExpected;
  }

 private:
  // How many values of the smaller side one of the reference stands for.
  static double SmallerSide(double live, double reference) {
    return reference > live ? live / reference : 1;
  }

  double per_reference_value_;
};

bool IsEmpty(const ScoringBin& bin) { return bin.live == 0 && bin.reference == 0; }

void Absorb(ScoringBin& into, const ScoringBin& bin) {
  into.categories.insert(into.categories.end(), bin.categories.begin(), bin.categories.end());
  into.specials.insert(into.specials.end(), bin.specials.begin(), bin.specials.end());
  into.live += bin.live;
  into.reference += bin.reference;
}

// Of a range and the one to its right.
void Absorb(Range& into, const Range& right) {
  into.last_bucket = right.last_bucket;
  into.live += right.live;
  into.reference += right.reference;
}

void FoldLastIntoItsLeft(Range*& end) {
  --end;
  Absorb(end[-1], *end);
}

// From left to right, rare ranges add up until they are rare no longer; what is left over before a
// range that is not rare, or at the end, joins its left neighbour. Only the leftmost joins its
// right one.
Ranges MergeGroups(const BinGroups& groups, const GroupSums& sums, const Rarity& is_rare) {
  Ranges ranges(sums.size());
  Range* end = ranges.data();  // all before it but perhaps the last are not rare
  bool open = false;           // whether the last is
  for (size_t i = 0; i < sums.size(); ++i) {
    if (sums[i].empty()) continue;
    const Range range = {groups.FirstOf(i), groups.groups[i].last, sums[i].live, sums[i].reference};
    const bool rare = is_rare(range);
    if (open && (rare || end - ranges.data() == 1)) {
      Absorb(end[-1], range);
      open = is_rare(end[-1]);
      continue;
    }
    if (open) FoldLastIntoItsLeft(end);
    *end++ = range;
    open = rare;
  }
  if (open && end - ranges.data() > 1) FoldLastIntoItsLeft(end);
  ranges.resize(end - ranges.data());
  return ranges;
}

ScoringBin RangeBin(const Range& range) {
  return {.kind = ScoringBin::Kind::kRange,
          .first_bucket = range.first_bucket,
          .last_bucket = range.last_bucket,
          .live = range.live,
          .reference = range.reference};
}

ScoringBin CategoryBin(int64_t bucket, const CountPair& counts) {
  return {.kind = ScoringBin::Kind::kCategories,
          .categories = {bucket},
          .live = counts.live,
          .reference = counts.reference};
}

Bins CategoryBins(const PairedCounts& counts) {
  Bins bins;
  bins.reserve(counts.buckets().size() + kSpecialCount);
  CountPair below{};
  for (const auto& [bucket, up_to] : counts.buckets()) {
    bins.push_back(CategoryBin(bucket, up_to - below));
    below = up_to;
  }
  return bins;
}

ScoringBin SpecialBin(Special special, const CountPair& counts) {
  return {.kind = ScoringBin::Kind::kSpecials,
          .specials = {special},
          .live = counts.live,
          .reference = counts.reference};
}

// The special buckets that hold anything, in their order.
Bins SpecialBins(const PairedCounts& counts) {
  Bins specials;
  for (int i = 0; i < kSpecialCount; ++i) {
    const auto special = static_cast<Special>(i);
    const CountPair& pair = counts.special(special);
    if (!pair.empty()) specials.push_back(SpecialBin(special, pair));
  }
  return specials;
}

// Moves the rare ones of `bins` into `into`.
void MoveRare(Bins& bins, const Rarity& is_rare, ScoringBin& into) {
  const auto rare = std::stable_partition(bins.begin(), bins.end(),
                                          [&](const auto& bin) { return !is_rare(bin); });
  for (auto bin = rare; bin != bins.end(); ++bin) Absorb(into, *bin);
  bins.erase(rare, bins.end());
}

// What is too rare even together takes in the rarest category that is expected: not a new one.
void MergeRareRest(Bins& categories, const Rarity& is_rare, ScoringBin& rest) {
  if (!is_rare(rest)) return;
  auto rarest = categories.end();
  for (auto bin = categories.begin(); bin != categories.end(); ++bin) {
    if (!is_rare.IsExpected(*bin)) continue;
    if (rarest == categories.end() || bin->reference < rarest->reference) rarest = bin;
  }
  if (rarest == categories.end()) return;
  Absorb(rest, *rarest);
  categories.erase(rarest);
}

// One bin for all rare special buckets, after those that are not rare.
void MergeRareSpecials(Bins& specials, const Rarity& is_rare) {
  ScoringBin rest;
  rest.kind = ScoringBin::Kind::kSpecials;
  MoveRare(specials, is_rare, rest);
  if (!IsEmpty(rest)) specials.push_back(std::move(rest));
}

// The bin of `other`, which is the last special one, also where it holds nothing.
ScoringBin& OtherOf(Bins& specials) {
  const bool is_there = !specials.empty() && specials.back().specials[0] == Special::kOther;
  if (!is_there) specials.push_back(SpecialBin(Special::kOther, {}));
  return specials.back();
}

Bins CategoricalBins(const PairedCounts& counts, const Rarity& is_rare) {
  Bins bins = CategoryBins(counts);
  Bins specials = SpecialBins(counts);
  ScoringBin& other = OtherOf(specials);
  MoveRare(bins, is_rare, other);
  if (IsEmpty(other)) specials.pop_back();
  MergeRareSpecials(specials, is_rare);
  if (!specials.empty()) MergeRareRest(bins, is_rare, specials.back());
  std::move(specials.begin(), specials.end(), std::back_inserter(bins));
  return bins;
}

Bins MergedSpecials(const PairedCounts& counts, const Rarity& is_rare) {
  Bins specials = SpecialBins(counts);
  MergeRareSpecials(specials, is_rare);
  return specials;
}

void AddCounts(const Bins& bins, BinCounts& counts) {
  for (const ScoringBin& bin : bins) {
    counts.live.push_back(bin.live);
    counts.reference.push_back(bin.reference);
  }
}

}  // namespace

std::vector<ScoringBin> MakeBins(const Layout& layout, const BinGroups& groups,
                                 const GroupSums& sums, const PairedCounts& counts) {
  const Rarity is_rare(counts.total());
  if (!layout.numeric()) return CategoricalBins(counts, is_rare);
  const Ranges ranges = MergeGroups(groups, sums, is_rare);
  Bins bins;
  bins.reserve(ranges.size() + kSpecialCount);
  for (const Range& range : ranges) bins.push_back(RangeBin(range));
  Bins specials = MergedSpecials(counts, is_rare);
  std::move(specials.begin(), specials.end(), std::back_inserter(bins));
  return bins;
}

BinCounts CountBins(const Layout& layout, const BinGroups& groups, const GroupSums& sums,
                    const PairedCounts& counts) {
  const Rarity is_rare(counts.total());
  BinCounts bins;
  if (!layout.numeric()) {
    AddCounts(CategoricalBins(counts, is_rare), bins);
    return bins;
  }
  const Ranges ranges = MergeGroups(groups, sums, is_rare);
  bins.live.resize(ranges.size());
  bins.reference.resize(ranges.size());
  for (size_t i = 0; i < ranges.size(); ++i) {
    bins.live[i] = ranges[i].live;
    bins.reference[i] = ranges[i].reference;
  }
  AddCounts(MergedSpecials(counts, is_rare), bins);
  return bins;
}

}  // namespace drift
