#include "server/engine/statistics/scoring_bins.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <utility>

#include "server/engine/statistics/group_sums.h"

namespace drift {
namespace {

// Below this expectation a bin's share is too far from chi-square (Cochran's rule of five).
constexpr double kLeastExpected = 5;
// As many live values are scored by themselves, however rare the reference has them.
constexpr double kAlwaysScored = 10;

using Bins = std::vector<ScoringBin>;

// Tells which bins are too rare to score.
class Rarity {
 public:
  Rarity(const Counts& live, const Counts& reference)
      : per_reference_value_(SmallerSide(static_cast<double>(live.total()),
                                         static_cast<double>(reference.total()))) {}

  bool operator()(const ScoringBin& bin) const {
    return !IsExpected(bin) && bin.live < kAlwaysScored;
  }
  // Not one that is scored for what live has of it alone.
  bool IsExpected(const ScoringBin& bin) const {
    return bin.reference * per_reference_value_ >= kLeastExpected;
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
  into.first_bucket = std::min(into.first_bucket, bin.first_bucket);
  into.last_bucket = std::max(into.last_bucket, bin.last_bucket);
  into.categories.insert(into.categories.end(), bin.categories.begin(), bin.categories.end());
  into.specials.insert(into.specials.end(), bin.specials.begin(), bin.specials.end());
  into.live += bin.live;
  into.reference += bin.reference;
}

void FoldLastIntoItsLeft(Bins& bins) {
  const ScoringBin last = std::move(bins.back());
  bins.pop_back();
  Absorb(bins.back(), last);
}

Bins RangesOf(const BinGroups& groups, const Counts& live, const Counts& reference) {
  const std::vector<double> live_sums = GroupSums(groups, live);
  const std::vector<double> reference_sums = GroupSums(groups, reference);
  Bins ranges;
  ranges.reserve(groups.groups.size());
  for (size_t i = 0; i < groups.groups.size(); ++i) {
    ScoringBin range;
    range.first_bucket = groups.groups[i].first;
    range.last_bucket = groups.groups[i].last;
    range.live = live_sums[i];
    range.reference = reference_sums[i];
    if (!IsEmpty(range)) ranges.push_back(std::move(range));
  }
  return ranges;
}

// From left to right, rare ranges add up until they are rare no longer; what is left over before a
// range that is not rare, or at the end, joins its left neighbour. Only the leftmost joins its
// right one.
Bins MergeRareRanges(Bins ranges, const Rarity& is_rare) {
  Bins bins;                                    // all but perhaps the last are not rare
  bins.reserve(ranges.size() + kSpecialCount);  // where the special ones will follow
  for (ScoringBin& range : ranges) {
    const bool open = !bins.empty() && is_rare(bins.back());
    if (open && (is_rare(range) || bins.size() == 1)) {
      Absorb(bins.back(), range);
      continue;
    }
    if (open) FoldLastIntoItsLeft(bins);
    bins.push_back(std::move(range));
  }
  if (bins.size() > 1 && is_rare(bins.back())) FoldLastIntoItsLeft(bins);
  return bins;
}

Bins CategoriesOf(const Counts& live, const Counts& reference) {
  std::map<int64_t, ScoringBin> by_bucket;
  for (const Bucket& bucket : live.buckets()) {
    by_bucket[bucket.number].live = static_cast<double>(bucket.count);
  }
  for (const Bucket& bucket : reference.buckets()) {
    by_bucket[bucket.number].reference = static_cast<double>(bucket.count);
  }
  Bins categories;
  for (auto& [bucket, bin] : by_bucket) {
    bin.kind = ScoringBin::Kind::kCategories;
    bin.categories = {bucket};
    categories.push_back(std::move(bin));
  }
  return categories;
}

ScoringBin SpecialBin(Special special, const Counts& live, const Counts& reference) {
  ScoringBin bin;
  bin.kind = ScoringBin::Kind::kSpecials;
  bin.specials = {special};
  bin.live = static_cast<double>(live.special(special));
  bin.reference = static_cast<double>(reference.special(special));
  return bin;
}

// The special buckets that hold anything, in their order, and `other`, which is the last.
Bins SpecialsAndOther(const Counts& live, const Counts& reference) {
  Bins specials;
  for (int i = 0; i < kSpecialCount; ++i) {
    const auto special = static_cast<Special>(i);
    if (special == Special::kOther || live.special(special) + reference.special(special) > 0) {
      specials.push_back(SpecialBin(special, live, reference));
    }
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
  specials.erase(std::remove_if(specials.begin(), specials.end(), IsEmpty), specials.end());
  ScoringBin rest;
  rest.kind = ScoringBin::Kind::kSpecials;
  MoveRare(specials, is_rare, rest);
  if (!IsEmpty(rest)) specials.push_back(std::move(rest));
}

}  // namespace

std::vector<ScoringBin> MakeBins(const Layout& layout, const BinGroups& groups, const Counts& live,
                                 const Counts& reference) {
  const Rarity is_rare(live, reference);
  Bins specials = SpecialsAndOther(live, reference);
  Bins bins;
  if (layout.numeric()) {
    bins = MergeRareRanges(RangesOf(groups, live, reference), is_rare);
  } else {
    bins = CategoriesOf(live, reference);
    MoveRare(bins, is_rare, specials.back());
  }
  MergeRareSpecials(specials, is_rare);
  if (!layout.numeric() && !specials.empty()) MergeRareRest(bins, is_rare, specials.back());
  std::move(specials.begin(), specials.end(), std::back_inserter(bins));
  return bins;
}

}  // namespace drift
