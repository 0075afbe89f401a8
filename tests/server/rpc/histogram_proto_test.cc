#include "server/rpc/histogram_proto.h"

#include <cstdint>
#include <limits>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/engine/histogram/dictionary.h"

namespace drift {
namespace {

using testing::ElementsAre;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

ScoringBin Range(int64_t first, int64_t last) {
  return {.kind = ScoringBin::Kind::kRange,
          .first_bucket = first,
          .last_bucket = last,
          .categories = {},
          .specials = {},
          .live = 3,
          .reference = 4};
}

v1::ValueRange RangeOf(const Layout::Kind& kind, int64_t first, int64_t last, int dropped_bits) {
  return ToProto(Range(first, last), *Layout::Create(kind), dropped_bits, {}).range();
}

TEST(BinTest, CountsAreThoseOfBothSides) {
  const v1::Bin bin = ToProto(Range(0, 1), *Layout::Create(Linear{0, 10, 10}), 0, {});
  EXPECT_EQ(bin.live_values(), 3);
  EXPECT_EQ(bin.reference_values(), 4);
}

TEST(BinTest, OfALinearLayoutReachesFromEdgeToEdge) {
  const v1::ValueRange range = RangeOf(Linear{0, 10, 10}, 2, 4, 0);
  EXPECT_EQ(range.lower(), 2);
  EXPECT_EQ(range.upper(), 5);
}

TEST(BinTest, TheOutermostOfALinearLayoutEndAtItsEdges) {
  const v1::ValueRange range = RangeOf(Linear{-1, 9, 10}, INT64_MIN, INT64_MAX, 0);
  EXPECT_EQ(range.lower(), -1);
  EXPECT_EQ(range.upper(), 9);
}

TEST(BinTest, TheOutermostOfAnExplicitLayoutEndAtItsBounds) {
  const v1::ValueRange range = RangeOf(Explicit{{1, 2, 5, 7}}, INT64_MIN, 1, 0);
  EXPECT_EQ(range.lower(), 1);
  EXPECT_EQ(range.upper(), 5);
}

TEST(BinTest, OfALogLinearLayoutIsUnboundedOutside) {
  const v1::ValueRange range = RangeOf(LogLinear{}, INT64_MIN, INT64_MAX, 52);
  EXPECT_EQ(range.lower(), -kInfinity);
  EXPECT_EQ(range.upper(), kInfinity);
}

TEST(BinTest, OfProbabilitiesEndsAtZeroAndOne) {
  const v1::ValueRange range = RangeOf(Probability{}, INT64_MIN, INT64_MAX, 50);
  EXPECT_EQ(range.lower(), 0);
  EXPECT_EQ(range.upper(), 1);
}

TEST(BinTest, NamesCategoriesAndSpecialBuckets) {
  ScoringBin members{.kind = ScoringBin::Kind::kSpecials,
                     .first_bucket = 0,
                     .last_bucket = 0,
                     .categories = {1, 0},
                     .specials = {Special::kOther, Special::kMissing},
                     .live = 0,
                     .reference = 0};
  const v1::Bin bin = ToProto(members, *Layout::Create(Categorical{}), 0, {"red", "green"});
  EXPECT_THAT(bin.members().categories(), ElementsAre("green", "red"));
  EXPECT_THAT(bin.members().specials(), ElementsAre("other", "missing"));
  // A part of the others: in `other` where it is rare, else on its own.
  members.categories = {kFirstOtherBucket + 7};
  EXPECT_THAT(ToProto(members, *Layout::Create(Categorical{}), 0, {}).members().specials(),
              ElementsAre("other", "missing"));
  members.kind = ScoringBin::Kind::kCategories;
  members.specials = {};
  EXPECT_THAT(ToProto(members, *Layout::Create(Categorical{}), 0, {}).members().specials(),
              ElementsAre("other 7"));
}

}  // namespace
}  // namespace drift
