#include "server/engine/statistics/scoring_bins.h"

#include <limits>
#include <tuple>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/engine/statistics/bins_of.h"

namespace drift {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

Counts Of(std::vector<Bucket> buckets, int dropped_bits = 0) {
  return Counts(dropped_bits, std::move(buckets), {});
}

Counts With(Counts counts, Special special, uint64_t count) {
  counts.Add(special, count);
  return counts;
}

// What a bin holds, for messages and comparison.
using Range = std::tuple<int64_t, int64_t, double, double>;  // first, last, live, reference

Range AsRange(const ScoringBin& bin) {
  EXPECT_EQ(bin.kind, ScoringBin::Kind::kRange);
  return {bin.first_bucket, bin.last_bucket, bin.live, bin.reference};
}

std::vector<ScoringBin> NumericBins(const Counts& live, const Counts& reference, int bins = 4) {
  return BinsOf(Layout::Lossless(), MakeGroups(reference, 0, bins, 1), live, reference);
}

std::vector<Range> Ranges(const Counts& live, const Counts& reference, int bins = 4) {
  std::vector<Range> ranges;
  for (const ScoringBin& bin : NumericBins(live, reference, bins)) ranges.push_back(AsRange(bin));
  return ranges;
}

std::vector<ScoringBin> CategoricalBins(const Counts& live, const Counts& reference) {
  return BinsOf(*Layout::Create(Categorical{}), BinGroups(), live, reference);
}

// Of a hundred values each, so that expectations are the reference's counts.
TEST(NumericBinsTest, AreTheGroupsWhereNothingIsRare) {
  EXPECT_THAT(
      Ranges(Of({{1, 10}, {2, 40}, {3, 20}, {4, 30}}), Of({{1, 25}, {2, 25}, {3, 25}, {4, 25}})),
      ElementsAre(Range(1, 1, 10, 25), Range(2, 2, 40, 25), Range(3, 3, 20, 25),
                  Range(4, 4, 30, 25)));
}

TEST(NumericBinsTest, AnUnchangedConstantIsOneBin) {
  EXPECT_THAT(Ranges(Of({{7, 100}}), Of({{7, 5000}})), ElementsAre(Range(7, 7, 100, 5000)));
}

TEST(NumericBinsTest, AConstantThatThawsIsSeenOnBothSides) {
  EXPECT_THAT(Ranges(Of({{1, 5}, {3, 15}, {7, 50}, {9, 10}, {11, 20}}), Of({{7, 5000}})),
              ElementsAre(Range(kMin, 6, 20, 0), Range(7, 7, 50, 5000), Range(8, kMax, 30, 0)));
}

TEST(NumericBinsTest, AFewValuesBesideAConstantAreMergedWithIt) {
  EXPECT_THAT(Ranges(Of({{3, 9}, {7, 91}}), Of({{7, 100}})), ElementsAre(Range(kMin, 7, 100, 100)));
  EXPECT_THAT(Ranges(Of({{7, 91}, {9, 9}}), Of({{7, 100}})), ElementsAre(Range(7, kMax, 100, 100)));
}

TEST(NumericBinsTest, ANewValueBetweenTwoHeavyOnesIsABinFromTenOn) {
  const Counts reference = Of({{1, 50}, {9, 50}});
  EXPECT_THAT(Ranges(Of({{1, 45}, {5, 10}, {9, 45}}), reference),
              ElementsAre(Range(1, 1, 45, 50), Range(2, 8, 10, 0), Range(9, 9, 45, 50)));
  EXPECT_THAT(Ranges(Of({{1, 46}, {5, 9}, {9, 45}}), reference),
              ElementsAre(Range(1, 8, 55, 50), Range(9, 9, 45, 50)));
}

TEST(NumericBinsTest, ExpectationIsInTheSmallerSide) {
  // 400 of 10,000 are 4 of the 100 live values: too rare; and 5 of 125: enough.
  const Counts reference = Of({{1, 9600}, {2, 400}});
  EXPECT_THAT(Ranges(Of({{1, 100}}), reference), ElementsAre(Range(1, 2, 100, 10000)));
  EXPECT_THAT(Ranges(Of({{1, 125}}), reference),
              ElementsAre(Range(1, 1, 125, 9600), Range(2, 2, 0, 400)));
  // With more live values than reference values it is the reference's own count.
  EXPECT_THAT(Ranges(Of({{1, 100'000}}), Of({{1, 96}, {2, 4}})),
              ElementsAre(Range(1, 2, 100'000, 100)));
}

TEST(NumericBinsTest, RareRangesAddUpUntilTheyAreRareNoLonger) {
  // One group a bucket, whatever its mass.
  const BinGroups groups{.version = 1,
                         .dropped_bits = 0,
                         .groups = {{1, 0}, {2, 0}, {3, 0}, {4, 0}, {5, 0}, {6, 0}, {kMax, 0}}};
  const auto ranges = [&](const Counts& live, const Counts& reference) {
    std::vector<Range> result;
    for (const ScoringBin& bin : BinsOf(Layout::Lossless(), groups, live, reference)) {
      result.push_back(AsRange(bin));
    }
    return result;
  };
  const Counts live = Of({{1, 100}});
  EXPECT_THAT(ranges(live, Of({{1, 88}, {2, 3}, {3, 3}, {4, 3}, {5, 3}})),
              ElementsAre(Range(kMin, 1, 100, 88), Range(2, 3, 0, 6), Range(4, 5, 0, 6)));
  EXPECT_THAT(ranges(live, Of({{1, 91}, {2, 3}, {3, 3}, {4, 3}})),
              ElementsAre(Range(kMin, 1, 100, 91), Range(2, 4, 0, 9)))
      << "a remainder joins its left neighbour";
  EXPECT_THAT(ranges(live, Of({{1, 50}, {2, 3}, {3, 47}})),
              ElementsAre(Range(kMin, 2, 100, 53), Range(3, 3, 0, 47)));
  EXPECT_THAT(ranges(Of({{5, 100}}), Of({{1, 3}, {2, 47}, {3, 50}})),
              ElementsAre(Range(kMin, 2, 0, 50), Range(3, 3, 0, 50), Range(5, 5, 100, 0)))
      << "the leftmost joins its right neighbour";
  EXPECT_THAT(ranges(Of({{1, 1}}), Of({{2, 1}, {7, 1}})), ElementsAre(Range(kMin, kMax, 1, 2)))
      << "nothing but rare ones are one bin";
}

TEST(NumericBinsTest, CountsOfDifferentResolutionMeetAtThatOfTheGroups) {
  const Counts reference = Of({{1, 20}, {2, 30}, {3, 50}});
  const BinGroups groups = MakeGroups(reference, 1, 2, 1);
  std::vector<Range> ranges;
  for (const auto& bin : BinsOf(Layout::Lossless(), groups, Of({{1, 60}, {2, 40}}, 1), reference)) {
    ranges.push_back(AsRange(bin));
  }
  EXPECT_THAT(ranges, ElementsAre(Range(1, 1, 60, 50), Range(2, 2, 40, 50)));
}

TEST(NumericBinsTest, EverySpecialValueIsABinOfItsOwn) {
  const Counts reference = With(With(Of({{1, 80}}), Special::kMissing, 10), Special::kBelow, 10);
  const Counts live = With(Of({{1, 80}}), Special::kAbove, 20);
  const auto bins = NumericBins(live, reference);
  ASSERT_EQ(bins.size(), 4u);
  EXPECT_THAT(bins[1].specials, ElementsAre(Special::kMissing));
  EXPECT_THAT(bins[2].specials, ElementsAre(Special::kBelow));
  EXPECT_THAT(bins[3].specials, ElementsAre(Special::kAbove));
  EXPECT_EQ(bins[3].kind, ScoringBin::Kind::kSpecials);
  EXPECT_EQ(bins[3].live, 20u);
  EXPECT_EQ(bins[3].reference, 0u);
}

TEST(NumericBinsTest, RareSpecialValuesAreMergedWithEachOther) {
  const Counts reference = With(With(Of({{1, 94}}), Special::kMissing, 4), Special::kBelow, 2);
  const Counts live = With(With(Of({{1, 71}}), Special::kNan, 20), Special::kAbove, 9);
  const auto bins = NumericBins(live, reference);
  ASSERT_EQ(bins.size(), 3u);
  EXPECT_THAT(bins[1].specials, ElementsAre(Special::kNan));
  EXPECT_THAT(bins[2].specials, ElementsAre(Special::kMissing, Special::kBelow, Special::kAbove));
  EXPECT_EQ(bins[2].live, 9u);
  EXPECT_EQ(bins[2].reference, 6u);
}

TEST(NumericBinsTest, WithoutValuesThereAreNone) {
  EXPECT_THAT(NumericBins(Counts(), Counts()), IsEmpty());
}

TEST(NumericBinsTest, AnEmptySideLeavesTheBinsOfTheOther) {
  EXPECT_THAT(Ranges(Of({{1, 50}, {2, 50}}), Counts()), ElementsAre(Range(kMin, kMax, 100, 0)));
  EXPECT_THAT(Ranges(Counts(), Of({{1, 50}, {2, 50}})), ElementsAre(Range(1, 2, 0, 100)))
      << "nothing is expected of no live values";
}

TEST(CategoricalBinsTest, AreTheCategories) {
  const auto bins = CategoricalBins(Of({{0, 50}, {3, 50}}), Of({{0, 60}, {1, 40}}));
  ASSERT_EQ(bins.size(), 3u);
  EXPECT_EQ(bins[0].kind, ScoringBin::Kind::kCategories);
  EXPECT_THAT(bins[0].categories, ElementsAre(0));
  EXPECT_THAT(bins[1].categories, ElementsAre(1));
  EXPECT_EQ(bins[1].live, 0u);
  EXPECT_EQ(bins[1].reference, 40u);
  EXPECT_THAT(bins[2].categories, ElementsAre(3)) << "new, and at least 10";
}

TEST(CategoricalBinsTest, RareCategoriesAreMergedIntoOther) {
  const Counts reference = With(Of({{0, 80}, {1, 4}, {2, 4}}), Special::kOther, 12);
  const Counts live = With(Of({{0, 80}, {2, 9}, {5, 9}}), Special::kOther, 2);
  const auto bins = CategoricalBins(live, reference);
  ASSERT_EQ(bins.size(), 2u);
  EXPECT_EQ(bins[1].kind, ScoringBin::Kind::kSpecials);
  EXPECT_THAT(bins[1].specials, ElementsAre(Special::kOther));
  EXPECT_THAT(bins[1].categories, ElementsAre(1, 2, 5));
  EXPECT_EQ(bins[1].live, 20u);
  EXPECT_EQ(bins[1].reference, 20u);
}

TEST(CategoricalBinsTest, OtherStandsForRareCategoriesAlsoWhereItIsEmptyItself) {
  const auto bins = CategoricalBins(Of({{0, 88}, {1, 6}, {2, 6}}), Of({{0, 94}, {1, 3}, {2, 3}}));
  ASSERT_EQ(bins.size(), 2u);
  EXPECT_THAT(bins[1].specials, ElementsAre(Special::kOther));
  EXPECT_THAT(bins[1].categories, ElementsAre(1, 2));
}

TEST(CategoricalBinsTest, OtherIsMergedWithRareSpecialsAndIfStillRareWithTheRarestCategory) {
  const Counts reference = With(Of({{0, 50}, {1, 2}, {2, 40}, {3, 6}}), Special::kMissing, 2);
  const auto bins = CategoricalBins(Of({{0, 60}, {2, 30}, {3, 10}}), reference);
  ASSERT_EQ(bins.size(), 3u);
  EXPECT_THAT(bins[1].categories, ElementsAre(2));
  EXPECT_THAT(bins[2].specials, ElementsAre(Special::kMissing, Special::kOther));
  EXPECT_THAT(bins[2].categories, ElementsAre(1, 3));
  EXPECT_EQ(bins[2].reference, 10u);
  EXPECT_EQ(bins[2].live, 10u);
}

TEST(CategoricalBinsTest, ANewCategoryIsNotMergedWithWhatIsRare) {
  const auto bins = CategoricalBins(Of({{0, 481}, {1, 1}, {2, 18}}), Of({{0, 9910}, {1, 90}}));
  ASSERT_EQ(bins.size(), 2u);
  EXPECT_THAT(bins[0].categories, ElementsAre(2));
  EXPECT_THAT(bins[1].categories, ElementsAre(1, 0));
}

TEST(CategoricalBinsTest, OneCategoryAndWhatIsRareAreOneBin) {
  const auto bins = CategoricalBins(Of({{0, 99}, {1, 1}}), Of({{0, 100}}));
  ASSERT_EQ(bins.size(), 1u);
  EXPECT_EQ(bins[0].live, 100u);
  EXPECT_THAT(CategoricalBins(Of({{0, 90}, {1, 10}}), Of({{0, 100}})), SizeIs(2))
      << "ten new values stand by themselves";
}

}  // namespace
}  // namespace drift
