#include "drift/recording/collector.h"

#include <limits>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace drift::recording {
namespace {

using ::testing::ElementsAre;

Entry Number(uint32_t alias, double value, int64_t time_us = kNow) {
  return {alias, EntryKind::kNumber, value, time_us, {}};
}
Entry Category(uint32_t alias, absl::string_view category) {
  return {alias, EntryKind::kCategory, 0, kNow, category};
}

class CollectorTest : public ::testing::Test {
 protected:
  std::atomic<uint32_t> series_count_ = 3;
  Collector collector_{&series_count_};
};

TEST_F(CollectorTest, SortsBySeriesInTheOrderTheyComeUp) {
  collector_.Add(Number(3, 1), 0);
  collector_.Add(Number(1, 2), 0);
  collector_.Add(Number(3, 3), 0);
  const std::vector<CollectedSeries> taken = collector_.Take();
  ASSERT_EQ(taken.size(), 2u);
  EXPECT_EQ(taken[0].alias, 3u);
  EXPECT_THAT(taken[0].contents.numbers, ElementsAre(1, 3));
  EXPECT_EQ(taken[1].alias, 1u);
  EXPECT_TRUE(collector_.empty());
  EXPECT_TRUE(collector_.Take().empty());
}

TEST_F(CollectorTest, StampsWhatHappenedNow) {
  collector_.Add(Number(1, 1), 77);
  collector_.Add(Number(1, 2, 5), 78);
  EXPECT_THAT(collector_.Take()[0].contents.number_times_us, ElementsAre(77, 5));
}

TEST_F(CollectorTest, CountsWhatHasNoValidSeriesAsInvalid) {
  collector_.Add(Number(0, 1), 0);
  collector_.Add(Number(4, 1), 0);
  EXPECT_TRUE(collector_.empty());
  EXPECT_EQ(collector_.added(), 2u);
  EXPECT_EQ(collector_.invalid(), 2u);
}

TEST_F(CollectorTest, TakesASeriesThatWasAddedLater) {
  series_count_ = 4;
  collector_.Add(Number(4, 1), 0);
  EXPECT_EQ(collector_.invalid(), 0u);
  EXPECT_EQ(collector_.Take()[0].alias, 4u);
}

TEST_F(CollectorTest, CountsACategoryThatIsNotUtf8AsInvalid) {
  collector_.Add(Category(1, "\xff"), 0);
  collector_.Add(Category(1, ""), 0);
  EXPECT_EQ(collector_.invalid(), 1u);
  EXPECT_THAT(collector_.Take()[0].contents.categories, ElementsAre(""));
}

TEST_F(CollectorTest, KeepsEventTimesWithinTheYearsThatATimestampCanSay) {
  collector_.Add(Number(1, 1, std::numeric_limits<int64_t>::min()), 0);
  collector_.Add(Number(1, 1, std::numeric_limits<int64_t>::max()), 0);
  // 0001-01-01T00:00:00Z and the last microsecond of 9999.
  EXPECT_THAT(collector_.Take()[0].contents.number_times_us,
              ElementsAre(-62'135'596'800'000'000, 253'402'300'799'999'999));
}

TEST_F(CollectorTest, IsFullAtAboutAMebibyte) {
  int values = 0;
  for (; !collector_.full(); ++values) collector_.Add(Number(1, values), 0);
  EXPECT_EQ(values, (1 << 20) / 16);
  collector_.Take();
  EXPECT_FALSE(collector_.full());
}

TEST_F(CollectorTest, IsFullAtAThousandSeries) {
  series_count_ = 2000;
  for (uint32_t alias = 1; alias < 1000; ++alias) collector_.Add(Number(alias, 1), 0);
  EXPECT_FALSE(collector_.full());
  collector_.Add(Number(1000, 1), 0);
  EXPECT_TRUE(collector_.full());
}

TEST_F(CollectorTest, AFoldedSeriesTakesManyMoreValues) {
  collector_.SetRule(
      1, FoldingRule{*Layout::Create(Linear{.min = 0, .max = 1, .buckets = 10}), 1'000'000});
  for (int i = 0; i < 300'000; ++i) collector_.Add(Number(1, 0.5), 0);
  EXPECT_FALSE(collector_.full());
  EXPECT_EQ(collector_.Take()[0].contents.values, 300'000u);
}

}  // namespace
}  // namespace drift::recording
