// What must hold for the groups and bins of any counts.
#include <algorithm>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/engine/statistics/bin_counts.h"
#include "server/engine/statistics/scoring_bins.h"
#include "tests/server/engine/statistics/bins_of.h"

namespace drift {
namespace {

constexpr uint64_t kSeed = 31337;
constexpr int kTrials = 3000;
constexpr int kBins = 20;

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

// The number of values of `counts` in each of `bins`, made with groups of that resolution.
std::vector<double> SumsOf(absl::Span<const ScoringBin> bins, int dropped_bits,
                           const Counts& counts) {
  Counts coarsened = counts;
  coarsened.CoarsenTo(dropped_bits);
  std::vector<double> sums;
  sums.reserve(bins.size());
  for (const ScoringBin& bin : bins) {
    sums.push_back(static_cast<double>(CountIn(coarsened, bin)));
  }
  return sums;
}

class BinsPropertyTest : public testing::Test {
 protected:
  int Below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random_); }

  // From empty to far more than fits a group, sparse or dense, with or without dominant buckets and
  // special values.
  Counts RandomCounts(int dropped_bits, bool categorical) {
    Counts counts(dropped_bits);
    const int span = 1 << Below(10);
    const int most = 1 << (1 + Below(16));
    const int64_t lowest = categorical ? 0 : -Below(2 * span);
    for (int i = Below(200); i > 0; --i) {
      counts.Add(lowest + Below(span), 1 + Below(Below(10) == 0 ? 20 * most : most));
    }
    for (int i = 0; i < kSpecialCount; ++i) {
      if (Below(3) == 0) counts.Add(static_cast<Special>(i), Below(100));
    }
    return counts;
  }

  static void ExpectTotals(const std::vector<ScoringBin>& bins, const Counts& live,
                           const Counts& reference) {
    uint64_t live_sum = 0, reference_sum = 0;
    for (const ScoringBin& bin : bins) {
      EXPECT_GT(bin.live + bin.reference, 0u);
      live_sum += bin.live;
      reference_sum += bin.reference;
    }
    EXPECT_EQ(live_sum, live.total());
    EXPECT_EQ(reference_sum, reference.total());
  }

  // Without division by an empty reference: E >= 5 where E = reference · smaller / total.
  static bool IsExpected(const ScoringBin& bin, const Counts& live, const Counts& reference) {
    const double smaller = std::min<double>(live.total(), reference.total());
    return static_cast<double>(bin.reference) * smaller >=
           5 * static_cast<double>(reference.total());
  }
  static bool IsRare(const ScoringBin& bin, const Counts& live, const Counts& reference) {
    return !IsExpected(bin, live, reference) && bin.live < 10;
  }

  std::mt19937_64 random_{kSeed};
};

TEST_F(BinsPropertyTest, GroupsCoverEveryNumberOnceAndFitWhatTheyWereMadeFrom) {
  for (int trial = 0; trial < kTrials; ++trial) {
    SCOPED_TRACE(absl::StrCat("seed ", kSeed, ", trial ", trial));
    const Counts reference = RandomCounts(Below(4), false);
    const int dropped_bits = reference.dropped_bits() + Below(3);
    const int bins = 1 + Below(30);
    const BinGroups made = MakeGroups(reference, dropped_bits, bins, 1);
    EXPECT_EQ(made.FirstOf(0), std::numeric_limits<int64_t>::min());
    EXPECT_EQ(made.groups.back().last, std::numeric_limits<int64_t>::max());
    double mass = 0;
    for (size_t i = 0; i < made.groups.size(); ++i) {
      EXPECT_LE(made.FirstOf(i), made.groups[i].last);
      mass += made.groups[i].built_mass;
    }
    EXPECT_NEAR(mass, reference.regular_total() > 0 ? 1 : 0, 1e-12);
    EXPECT_TRUE(GroupsFit(made, SumByGroup(made, PairedCounts(Counts(), reference)), bins));
    if (HasFailure()) break;
  }
}

TEST_F(BinsPropertyTest, NumericBinsHoldEveryValueOnceAndAscend) {
  for (int trial = 0; trial < kTrials; ++trial) {
    SCOPED_TRACE(absl::StrCat("seed ", kSeed, ", trial ", trial));
    const Counts live = RandomCounts(Below(4), false), reference = RandomCounts(Below(4), false);
    const int dropped_bits = std::max(live.dropped_bits(), reference.dropped_bits()) + Below(2);
    const BinGroups groups = MakeGroups(reference, dropped_bits, kBins, 1);
    const auto bins = BinsOf(Layout::Lossless(), groups, live, reference);
    ExpectTotals(bins, live, reference);
    const ScoringBin* previous = nullptr;
    for (const ScoringBin& bin : bins) {
      if (bin.kind != ScoringBin::Kind::kRange) break;
      if (previous != nullptr) {
        EXPECT_LT(previous->last_bucket, bin.first_bucket);
      }
      previous = &bin;
    }
    if (HasFailure()) break;
  }
}

TEST_F(BinsPropertyTest, OnlyALoneRangeMayBeRare) {
  for (int trial = 0; trial < kTrials; ++trial) {
    SCOPED_TRACE(absl::StrCat("seed ", kSeed, ", trial ", trial));
    const Counts live = RandomCounts(0, false), reference = RandomCounts(0, false);
    const auto bins =
        BinsOf(Layout::Lossless(), MakeGroups(reference, 0, kBins, 1), live, reference);
    int ranges = 0, rare = 0;
    for (const ScoringBin& bin : bins) {
      if (bin.kind != ScoringBin::Kind::kRange) continue;
      ++ranges;
      rare += IsRare(bin, live, reference);
    }
    EXPECT_TRUE(rare == 0 || ranges == 1) << rare << " of " << ranges;
    if (HasFailure()) break;
  }
}

TEST_F(BinsPropertyTest, CategoricalBinsHoldEveryValueOnce) {
  const Layout layout = *Layout::Create(Categorical{});
  for (int trial = 0; trial < kTrials; ++trial) {
    SCOPED_TRACE(absl::StrCat("seed ", kSeed, ", trial ", trial));
    const Counts live = RandomCounts(0, true), reference = RandomCounts(0, true);
    const auto bins = BinsOf(layout, BinGroups(), live, reference);
    ExpectTotals(bins, live, reference);
    const auto expected = std::count_if(bins.begin(), bins.end(), [&](const ScoringBin& bin) {
      return bin.kind == ScoringBin::Kind::kCategories && IsExpected(bin, live, reference);
    });
    for (const ScoringBin& bin : bins) {
      EXPECT_TRUE(!IsRare(bin, live, reference) || expected == 0);
    }
    if (HasFailure()) break;
  }
}

TEST_F(BinsPropertyTest, AreCountedAsTheyAreMade) {
  const Layout categories = *Layout::Create(Categorical{});
  for (int trial = 0; trial < kTrials; ++trial) {
    SCOPED_TRACE(absl::StrCat("seed ", kSeed, ", trial ", trial));
    const bool categorical = Below(2) == 0;
    const Counts live = RandomCounts(categorical ? 0 : Below(4), categorical);
    const Counts reference = RandomCounts(categorical ? 0 : Below(4), categorical);
    const PairedCounts counts(live, reference);
    const Layout layout = categorical ? categories : Layout::Lossless();
    const BinGroups groups =
        categorical ? BinGroups()
                    : MakeGroups(reference, counts.dropped_bits() + Below(2), kBins, 1);
    const GroupSums sums = SumByGroup(groups, counts);
    const Sides made = SidesOf(MakeBins(layout, groups, sums, counts));
    const BinCounts counted = CountBins(layout, groups, sums, counts);
    EXPECT_THAT(counted.live, testing::ElementsAreArray(made.live));
    EXPECT_THAT(counted.reference, testing::ElementsAreArray(made.reference));
    if (HasFailure()) break;
  }
}

TEST_F(BinsPropertyTest, BinCountsOfEitherSideAreWhatItsBinsHold) {
  const Layout categories = *Layout::Create(Categorical{});
  for (int trial = 0; trial < kTrials; ++trial) {
    SCOPED_TRACE(absl::StrCat("seed ", kSeed, ", trial ", trial));
    const bool categorical = Below(2) == 0;
    const Counts live = RandomCounts(categorical ? 0 : Below(4), categorical);
    const Counts reference = RandomCounts(categorical ? 0 : Below(4), categorical);
    const int dropped_bits = std::max(live.dropped_bits(), reference.dropped_bits());
    const Layout layout = categorical ? categories : Layout::Lossless();
    const BinGroups groups =
        categorical ? BinGroups() : MakeGroups(reference, dropped_bits, kBins, 1);
    const auto bins = BinsOf(layout, groups, live, reference);
    const std::vector<double> live_counts = SumsOf(bins, dropped_bits, live);
    const std::vector<double> reference_counts = SumsOf(bins, dropped_bits, reference);
    ASSERT_EQ(live_counts.size(), bins.size());
    for (size_t i = 0; i < bins.size(); ++i) {
      EXPECT_EQ(live_counts[i], bins[i].live);
      EXPECT_EQ(reference_counts[i], bins[i].reference);
    }
    if (HasFailure()) break;
  }
}

}  // namespace
}  // namespace drift
