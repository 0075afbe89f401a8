// Groups of neighbouring buckets: how they are made from a reference, and for how long they serve.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "absl/types/span.h"
#include "server/engine/statistics/group_sums.h"
#include "server/engine/statistics/scoring_bins.h"

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
    groups_.push_back({.first = next_, .last = last, .built_mass = count / total_});
    if (last != kHighest) next_ = last + 1;
  }

  const double total_;
  const double bins_;
  int64_t next_ = kLowest;  // the first number that is in no group yet
  std::vector<BinGroup> groups_;
};

std::vector<BinGroup> GroupsOf(absl::Span<const Bucket> buckets, double total, int bins) {
  if (buckets.empty()) return {{.first = kLowest, .last = kHighest, .built_mass = 0}};
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

// Whether a group made with a share of `built` of the reference may go on with a share of `now`.
bool Fits(double built, double now, int bins) {
  const double least = 0.5 / bins, most = 2.0 / bins;
  if (now < least) return built < least;
  if (now > most) return built > most && now < 2 * built;
  return true;
}

}  // namespace

BinGroups MakeGroups(const Counts& reference, int dropped_bits, int bins, uint32_t version) {
  Counts counts = reference;
  counts.CoarsenTo(dropped_bits);
  const auto total = static_cast<double>(counts.regular_total());
  return {.version = version,
          .bins = bins,
          .dropped_bits = dropped_bits,
          .groups = GroupsOf(counts.buckets(), total, bins)};
}

bool GroupsFit(const BinGroups& groups, const Counts& reference, const Counts& live, int bins) {
  if (groups.version == 0 || groups.bins != bins) return false;
  const int coarsest = std::max(reference.dropped_bits(), live.dropped_bits());
  if (coarsest > groups.dropped_bits) return false;
  // Made of no numbers they are one, which would swallow all that come.
  if (groups.groups.size() == 1) return reference.buckets().empty();
  const double total = std::max<double>(1, static_cast<double>(reference.regular_total()));
  const std::vector<double> sums = GroupSums(groups, reference);
  for (size_t i = 0; i < sums.size(); ++i) {
    if (!Fits(groups.groups[i].built_mass, sums[i] / total, bins)) return false;
  }
  return true;
}

}  // namespace drift
