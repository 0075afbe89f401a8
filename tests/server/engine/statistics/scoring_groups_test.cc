#include "server/engine/statistics/scoring_groups.h"

#include <limits>
#include <tuple>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace drift {
namespace {

using testing::ElementsAre;

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

Counts Of(std::vector<Bucket> buckets, int dropped_bits = 0) {
  return Counts(dropped_bits, std::move(buckets), {});
}

// First and last bucket, and mass.
using Group = std::tuple<int64_t, int64_t, double>;

std::vector<Group> GroupsOf(const BinGroups& of) {
  std::vector<Group> groups;
  for (size_t i = 0; i < of.groups.size(); ++i) {
    groups.emplace_back(of.FirstOf(i), of.groups[i].last, of.groups[i].built_mass);
  }
  return groups;
}

std::vector<Group> GroupsOf(const Counts& reference, int bins) {
  return GroupsOf(MakeGroups(reference, reference.dropped_bits(), bins, 1));
}

TEST(MakeGroupsTest, CutsEqualBucketsIntoEqualGroups) {
  const Counts reference =
      Of({{1, 10}, {2, 10}, {3, 10}, {4, 10}, {5, 10}, {6, 10}, {7, 10}, {8, 10}});
  EXPECT_THAT(GroupsOf(reference, 4),
              ElementsAre(Group(kMin, 0, 0), Group(1, 2, 0.25), Group(3, 4, 0.25),
                          Group(5, 6, 0.25), Group(7, 8, 0.25), Group(9, kMax, 0)));
}

TEST(MakeGroupsTest, CutsAtTheBucketEndNearestToAnEvenDivision) {
  // Even divisions of 100 into 2 would cut at 50: 30 is nearer than 75.
  const Counts reference = Of({{1, 15}, {2, 16}, {3, 45}, {4, 24}});
  EXPECT_THAT(GroupsOf(reference, 2), ElementsAre(Group(kMin, 0, 0), Group(1, 2, 0.31),
                                                  Group(3, 4, 0.69), Group(5, kMax, 0)));
}

TEST(MakeGroupsTest, TheGapAfterALightBucketBelongsToTheNextGroup) {
  const Counts reference = Of({{10, 1}, {20, 1}, {30, 1}, {40, 1}, {50, 1}, {60, 1}});
  EXPECT_THAT(GroupsOf(reference, 3),
              ElementsAre(Group(kMin, 9, 0), Group(10, 20, 2. / 6), Group(21, 40, 2. / 6),
                          Group(41, 60, 2. / 6), Group(61, kMax, 0)));
}

TEST(MakeGroupsTest, AHeavyBucketIsAGroupOfItsOwnBetweenItsEmptyStretches) {
  const Counts reference = Of({{1, 10}, {3, 10}, {10, 60}, {20, 10}, {21, 10}});
  EXPECT_THAT(GroupsOf(reference, 5),
              ElementsAre(Group(kMin, 0, 0), Group(1, 3, 0.2), Group(4, 9, 0), Group(10, 10, 0.6),
                          Group(11, 19, 0), Group(20, 21, 0.2), Group(22, kMax, 0)));
}

TEST(MakeGroupsTest, BucketsSideBySideHaveNoStretchBetweenThem) {
  const Counts reference = Of({{-1, 50}, {0, 50}, {2, 100}});
  EXPECT_THAT(GroupsOf(reference, 4),
              ElementsAre(Group(kMin, -2, 0), Group(-1, -1, 0.25), Group(0, 0, 0.25),
                          Group(1, 1, 0), Group(2, 2, 0.5), Group(3, kMax, 0)));
}

TEST(MakeGroupsTest, ABucketOfExactlyAnEvenShareIsHeavy) {
  const Counts reference = Of({{1, 4}, {2, 5}, {3, 11}});
  EXPECT_THAT(GroupsOf(reference, 4),
              ElementsAre(Group(kMin, 0, 0), Group(1, 1, 0.2), Group(2, 2, 0.25), Group(3, 3, 0.55),
                          Group(4, kMax, 0)));
}

TEST(MakeGroupsTest, AConstantHasItsValueAndWhatIsBesideIt) {
  EXPECT_THAT(GroupsOf(Of({{7, 1000}}), 20),
              ElementsAre(Group(kMin, 6, 0), Group(7, 7, 1), Group(8, kMax, 0)));
}

TEST(MakeGroupsTest, NoRegularValuesMakeOneGroupOfEverything) {
  Counts reference;
  reference.Add(Special::kMissing, 100);
  EXPECT_THAT(GroupsOf(reference, 20), ElementsAre(Group(kMin, kMax, 0)));
}

TEST(MakeGroupsTest, SpecialValuesHaveNoPartInTheShares) {
  Counts reference = Of({{1, 50}, {2, 50}});
  reference.Add(Special::kNan, 900);
  EXPECT_EQ(GroupsOf(reference, 2), GroupsOf(Of({{1, 50}, {2, 50}}), 2));
}

TEST(MakeGroupsTest, CountsAreBroughtToTheResolutionAskedFor) {
  // Positive buckets 1 and 2 of n bits are bucket 1 of n + 1.
  const BinGroups groups = MakeGroups(Of({{1, 10}, {2, 10}, {3, 20}}), 1, 2, 7);
  EXPECT_EQ(groups.dropped_bits, 1);
  EXPECT_EQ(groups.version, 7u);
  EXPECT_THAT(GroupsOf(groups), ElementsAre(Group(kMin, 0, 0), Group(1, 1, 0.5), Group(2, 2, 0.5),
                                            Group(3, kMax, 0)));
}

class GroupsFitTest : public testing::Test {
 protected:
  static constexpr int kBins = 4;  // the band is [1/8, 1/2]

  static bool GroupsFit(const BinGroups& groups, const Counts& reference, const Counts& live,
                        int bins) {
    return drift::GroupsFit(groups, SumByGroup(groups, PairedCounts(live, reference)), bins);
  }

  static bool Fit(const Counts& made_from, const Counts& now) {
    return GroupsFit(MakeGroups(made_from, 0, kBins, 1), now, Counts(), kBins);
  }
};

TEST_F(GroupsFitTest, NeverWhenTheyWereNeverMade) {
  EXPECT_FALSE(GroupsFit(BinGroups(), Of({{1, 1}}), Counts(), kBins));
}

TEST_F(GroupsFitTest, WhatTheyWereMadeFrom) {
  const Counts even = Of({{1, 25}, {2, 25}, {3, 25}, {4, 25}});
  EXPECT_TRUE(Fit(even, even));
  EXPECT_TRUE(Fit(Counts(), Counts()));
}

TEST_F(GroupsFitTest, OnlyForAsManyBinsAsTheyWereMadeFor) {
  const Counts even = Of({{1, 25}, {2, 25}, {3, 25}, {4, 25}});
  const BinGroups groups = MakeGroups(even, 0, 4, 1);
  EXPECT_TRUE(GroupsFit(groups, even, Counts(), 4));
  EXPECT_FALSE(GroupsFit(groups, even, Counts(), 5)) << "shares of 1/4 would be in its band";
}

TEST_F(GroupsFitTest, WhileEveryShareIsBetweenHalfAndTwiceAnEvenOne) {
  const Counts even = Of({{1, 25}, {2, 25}, {3, 25}, {4, 25}});
  EXPECT_TRUE(Fit(even, Of({{1, 50}, {2, 13}, {3, 13}, {4, 24}})));
  EXPECT_FALSE(Fit(even, Of({{1, 51}, {2, 13}, {3, 13}, {4, 23}}))) << "more than twice";
  EXPECT_FALSE(Fit(even, Of({{1, 12}, {2, 28}, {3, 30}, {4, 30}}))) << "less than half";
  EXPECT_FALSE(Fit(even, Counts())) << "nothing left";
}

TEST_F(GroupsFitTest, AHeavyGroupUntilItHasDoubledOrFallenBelowTheBand) {
  const Counts frozen = Of({{1, 960}, {2, 40}});
  EXPECT_TRUE(Fit(frozen, Of({{1, 1000}})));
  EXPECT_TRUE(Fit(frozen, Of({{1, 700}, {2, 300}})));
  EXPECT_FALSE(Fit(frozen, Of({{1, 100}, {2, 900}})));

  const BinGroups two_heavy = MakeGroups(Of({{1, 200}, {2, 800}}), 0, 20, 1);
  EXPECT_TRUE(GroupsFit(two_heavy, Of({{1, 399}, {2, 601}}), Counts(), 20));
  EXPECT_FALSE(GroupsFit(two_heavy, Of({{1, 400}, {2, 600}}), Counts(), 20));
}

TEST_F(GroupsFitTest, ALightGroupUntilItIsAboveTheBand) {
  const Counts constant = Of({{1, 1000}});
  EXPECT_TRUE(Fit(constant, Of({{1, 700}, {2, 300}})));
  EXPECT_FALSE(Fit(constant, Of({{1, 400}, {2, 600}})));
}

TEST_F(GroupsFitTest, GroupsOfNoNumbersUntilThereAreSome) {
  for (const int bins : {2, 3, 20}) {
    const BinGroups groups = MakeGroups(Counts(), 0, bins, 1);
    EXPECT_TRUE(GroupsFit(groups, Counts(), Of({{1, 10}}), bins));
    EXPECT_FALSE(GroupsFit(groups, Of({{1, 1}}), Counts(), bins)) << bins;
  }
}

TEST_F(GroupsFitTest, OnlyCountsThatAreNotCoarser) {
  const Counts reference = Of({{1, 25}, {3, 25}, {5, 25}, {7, 25}});
  const BinGroups groups = MakeGroups(reference, 1, kBins, 1);
  EXPECT_TRUE(GroupsFit(groups, reference, Counts(0), kBins));
  EXPECT_TRUE(GroupsFit(groups, reference, Counts(1), kBins));
  EXPECT_FALSE(GroupsFit(groups, reference, Counts(2), kBins));
  Counts coarser = reference;
  coarser.CoarsenTo(2);
  EXPECT_FALSE(GroupsFit(groups, coarser, Counts(0), kBins));
}

}  // namespace
}  // namespace drift
