// Groups of neighbouring buckets: how they are made from a reference, and for how long they serve.
#include "server/engine/statistics/scoring_groups.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

#include "absl/types/span.h"
#include "server/engine/histogram/log_linear.h"

namespace drift {
namespace {

constexpr int64_t kLowest = std::numeric_limits<int64_t>::min();
constexpr int64_t kHighest = std::numeric_limits<int64_t>::max();

// Lays groups side by side, from the lowest bucket number upwards.
class GroupBuilder {
 public:
  GroupBuilder(double total, int bins) : total_(total), bins_(bins) {}

  bool IsHeavy(const Bucket& bucket) const {
    return static_cast<double>(bucket.count) * bins_ >= total_;
  }

  void AddHeavy(const Bucket& bucket) {
    CloseGapBefore(bucket.number);
    EndGroup(bucket.number, static_cast<double>(bucket.count));
  }

  // Adds neighbouring buckets that are not heavy, cut into groups of nearly equal mass: each cut is
  // at the end of a bucket, whichever is nearest to where an even division would cut. A cut that
  // two divisions share is made once.
  void AddRun(absl::Span<const Bucket> run) {
    CloseGapBefore(run.front().number);
    double run_total = 0;
    for (const Bucket& bucket : run) run_total += static_cast<double>(bucket.count);
    const double parts = std::max(1.0, std::round(run_total / total_ * bins_));
    double done = 0, cut = 0, part = 1;
    for (size_t i = 0; i + 1 < run.size(); ++i) {
      done += static_cast<double>(run[i].count);
      const double middle_of_next = done + static_cast<double>(run[i + 1].count) / 2;
      if (middle_of_next < run_total * part / parts) continue;
      EndGroup(run[i].number, done - cut);
      cut = done;
      while (middle_of_next >= run_total * part / parts) ++part;
    }
    EndGroup(run.back().number, run_total - cut);
  }

  std::vector<BinGroup> Finish() && {
    EndGroup(kHighest, 0);
    groups_.shrink_to_fit();  // they are kept, for every series
    return std::move(groups_);
  }

 private:
  // Makes the empty stretch below `number` a group, where there is one.
  void CloseGapBefore(int64_t number) {
    if (next_ < number) EndGroup(number - 1, 0);
  }

  void EndGroup(int64_t last, double count) {
    groups_.push_back({.last = last, .built_mass = count / total_});
    if (last != kHighest) next_ = last + 1;
  }

  const double total_;
  const double bins_;
  int64_t next_ = kLowest;  // the first number that is in no group yet
  std::vector<BinGroup> groups_;
};

std::vector<BinGroup> GroupsOf(absl::Span<const Bucket> buckets, double total, int bins) {
  if (buckets.empty()) return {{.last = kHighest, .built_mass = 0}};
  GroupBuilder builder(total, bins);
  size_t i = 0;
  while (i < buckets.size()) {
    if (builder.IsHeavy(buckets[i])) {
      builder.AddHeavy(buckets[i++]);
      continue;
    }
    const size_t start = i;
    while (i < buckets.size() && !builder.IsHeavy(buckets[i])) ++i;
    builder.AddRun(buckets.subspan(start, i - start));
  }
  return std::move(builder).Finish();
}

// Not when they were never made, nor when the disk has damaged them.
bool CoverEveryNumber(const std::vector<BinGroup>& groups) {
  const auto ends_lower = [](const BinGroup& a, const BinGroup& b) { return a.last < b.last; };
  return !groups.empty() && groups.back().last == kHighest &&
         std::is_sorted(groups.begin(), groups.end(), ends_lower);
}

// How many of `buckets`, which ascend, are not above `last`; the first `least` are known not to be.
// Most lie side by side, so that their numbers tell.
size_t NumberUpTo(int64_t last, absl::Span<const BucketPair> buckets, size_t least) {
  if (least == buckets.size() || last < buckets[0].number) return least;
  const uint64_t beyond = static_cast<uint64_t>(last) - static_cast<uint64_t>(buckets[0].number);
  const size_t most = beyond < buckets.size() ? beyond + 1 : buckets.size();
  if (buckets[most - 1].number <= last) return most;
  const auto is_above = [](int64_t number, const BucketPair& b) { return number < b.number; };
  return std::upper_bound(buckets.begin() + least, buckets.begin() + most, last, is_above) -
         buckets.begin();
}

GroupSums Sum(const std::vector<BinGroup>& groups, absl::Span<const BucketPair> buckets) {
  GroupSums sums(groups.size());
  size_t taken = 0;
  CountPair below{};
  for (size_t i = 0; i < groups.size(); ++i) {
    taken = NumberUpTo(groups[i].last, buckets, taken);
    const CountPair up_to = taken > 0 ? buckets[taken - 1].up_to : CountPair{};
    sums[i] = up_to - below;
    below = up_to;
  }
  return sums;
}

std::vector<BucketPair> Coarsened(absl::Span<const BucketPair> buckets, int more_bits) {
  std::vector<BucketPair> coarse;
  for (const auto& [number, up_to] : buckets) {
    const int64_t bucket = number == kOneBucket ? number : log_linear::Coarsen(number, more_bits);
    if (!coarse.empty() && coarse.back().number == bucket) {
      coarse.back().up_to = up_to;
    } else {
      coarse.push_back({bucket, up_to});
    }
  }
  return coarse;
}

uint64_t ReferenceTotal(const GroupSums& sums) {
  uint64_t total = 0;
  for (const CountPair& sum : sums) total += sum.reference;
  return total;
}

// Whether a group made with a share of `built` of the reference may go on with `count` of `total`.
bool Fits(double built, double count, double total, int bins) {
  if (2 * bins * count < total) return built < 0.5 / bins;
  if (bins * count > 2 * total) return built > 2.0 / bins && count / total < 2 * built;
  return true;
}

}  // namespace

int64_t BinGroups::FirstOf(size_t group) const {
  if (group == 0) return kLowest;
  // Wraps around, should the disk have damaged them, instead of overflowing.
  return static_cast<int64_t>(static_cast<uint64_t>(groups[group - 1].last) + 1);
}

BinGroups MakeGroups(const Counts& reference, int dropped_bits, int bins, uint32_t version) {
  Counts counts = reference;
  counts.CoarsenTo(dropped_bits);
  const auto total = static_cast<double>(counts.regular_total());
  return {.version = version,
          .bins = bins,
          .dropped_bits = dropped_bits,
          .groups = GroupsOf(counts.buckets(), total, bins)};
}

GroupSums SumByGroup(const BinGroups& groups, const PairedCounts& counts) {
  const int more_bits = groups.dropped_bits - counts.dropped_bits();
  if (!CoverEveryNumber(groups.groups) || more_bits < 0) return {};
  return more_bits == 0 ? Sum(groups.groups, counts.buckets())
                        : Sum(groups.groups, Coarsened(counts.buckets(), more_bits));
}

bool GroupsFit(const BinGroups& groups, const GroupSums& sums, int bins) {
  if (sums.empty() || groups.bins != bins) return false;
  const uint64_t reference_total = ReferenceTotal(sums);
  // Made of no numbers they are one, which would swallow all that come.
  if (sums.size() == 1) return reference_total == 0;
  const double total = std::max<double>(1, static_cast<double>(reference_total));
  for (size_t i = 0; i < sums.size(); ++i) {
    const auto count = static_cast<double>(sums[i].reference);
    if (!Fits(groups.groups[i].built_mass, count, total, bins)) return false;
  }
  return true;
}

}  // namespace drift
