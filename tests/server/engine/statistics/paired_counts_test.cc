#include "server/engine/statistics/paired_counts.h"

#include <tuple>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace drift {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using Row = std::tuple<int64_t, uint64_t, uint64_t>;  // number, live and reference up to it

std::vector<Row> Rows(const PairedCounts& counts) {
  std::vector<Row> rows;
  for (const auto& [number, up_to] : counts.buckets()) {
    rows.emplace_back(number, up_to.live, up_to.reference);
  }
  return rows;
}

Counts Buckets(std::vector<Bucket> buckets, int dropped_bits = 0) {
  return Counts(dropped_bits, std::move(buckets), {});
}

TEST(PairedCountsTest, HoldTheBucketsOfEitherSideAndWhatIsInAndBelowThem) {
  const PairedCounts counts(Buckets({{-3, 1}, {2, 10}, {7, 100}}),
                            Buckets({{2, 5}, {4, 50}, {9, 500}, {10, 1}}));
  EXPECT_THAT(Rows(counts), ElementsAre(Row(-3, 1, 0), Row(2, 11, 5), Row(4, 11, 55),
                                        Row(7, 111, 55), Row(9, 111, 555), Row(10, 111, 556)));
}

TEST(PairedCountsTest, AreThoseOfOneSideWhereTheOtherHasNone) {
  EXPECT_THAT(Rows(PairedCounts(Buckets({{1, 2}, {3, 4}}), Counts())),
              ElementsAre(Row(1, 2, 0), Row(3, 6, 0)));
  EXPECT_THAT(Rows(PairedCounts(Counts(), Buckets({{1, 2}, {3, 4}}))),
              ElementsAre(Row(1, 0, 2), Row(3, 0, 6)));
  EXPECT_THAT(Rows(PairedCounts(Counts(), Counts())), IsEmpty());
}

TEST(PairedCountsTest, MeetAtTheCoarserResolution) {
  // With a bit more dropped, buckets 1 and 2 are one, and so are 3 and 4.
  const Counts fine = Buckets({{1, 1}, {2, 2}, {3, 4}}), coarse = Buckets({{2, 8}}, 1);
  const PairedCounts live_is_finer(fine, coarse), reference_is_finer(coarse, fine);
  EXPECT_EQ(live_is_finer.dropped_bits(), 1);
  EXPECT_THAT(Rows(live_is_finer), ElementsAre(Row(1, 3, 0), Row(2, 7, 8)));
  EXPECT_EQ(reference_is_finer.dropped_bits(), 1);
  EXPECT_THAT(Rows(reference_is_finer), ElementsAre(Row(1, 0, 3), Row(2, 8, 7)));
}

TEST(PairedCountsTest, KnowTheirTotalsWithSpecialBucketsAndWithout) {
  Counts live = Buckets({{1, 1}, {2, 2}}), reference = Buckets({{1, 10}});
  live.Add(Special::kNan, 4);
  reference.Add(Special::kNan, 20);
  reference.Add(Special::kOther, 40);
  const PairedCounts counts(live, reference);
  EXPECT_EQ(counts.regular_total().live, 3u);
  EXPECT_EQ(counts.regular_total().reference, 10u);
  EXPECT_EQ(counts.total().live, 7u);
  EXPECT_EQ(counts.total().reference, 70u);
  EXPECT_EQ(counts.special(Special::kNan).live, 4u);
  EXPECT_EQ(counts.special(Special::kOther).reference, 40u);
}

TEST(PairedCountsTest, HoldMoreBucketsThanFitInPlace) {
  Counts live, reference;
  constexpr int kMany = 3 * static_cast<int>(PairedCounts::kInPlace);
  for (int i = 0; i < kMany; ++i) (i % 2 == 0 ? live : reference).Add(i, 1);
  const PairedCounts counts(live, reference);
  ASSERT_EQ(counts.buckets().size(), static_cast<size_t>(kMany));
  EXPECT_EQ(counts.total().live, static_cast<uint64_t>(kMany / 2));
}

}  // namespace
}  // namespace drift
