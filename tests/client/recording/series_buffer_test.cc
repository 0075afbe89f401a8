#include "drift/recording/series_buffer.h"

#include <cmath>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace drift::recording {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int64_t kSecondUs = 1'000'000;

Layout Tenths() { return *Layout::Create(Linear{.min = 0, .max = 1, .buckets = 10}); }

TEST(SeriesBufferTest, KeepsValuesAsTheyAreUntilThereIsARule) {
  SeriesBuffer buffer;
  buffer.AddNumber(0.5, 10);
  buffer.AddNumber(0.75, 20);
  buffer.AddCategory("red", 30);
  buffer.AddMissing(40);
  const SeriesContents contents = buffer.Take();
  EXPECT_THAT(contents.numbers, ElementsAre(0.5, 0.75));
  EXPECT_THAT(contents.number_times_us, ElementsAre(10, 20));
  EXPECT_THAT(contents.categories, ElementsAre("red"));
  EXPECT_THAT(contents.category_times_us, ElementsAre(30));
  EXPECT_THAT(contents.missing_times_us, ElementsAre(40));
  EXPECT_THAT(contents.folded, IsEmpty());
  EXPECT_EQ(contents.values, 4u);
}

TEST(SeriesBufferTest, IsEmptyAfterTaking) {
  SeriesBuffer buffer;
  buffer.SetRule(FoldingRule{Tenths(), kSecondUs});
  buffer.AddNumber(0.5, 10);
  EXPECT_FALSE(buffer.empty());
  EXPECT_GT(buffer.bytes(), 0u);
  buffer.Take();
  EXPECT_TRUE(buffer.empty());
  EXPECT_EQ(buffer.bytes(), 0u);
  EXPECT_EQ(buffer.Take().values, 0u);
}

TEST(SeriesBufferTest, FoldsByPaneWithTheLatestEventTimeOfEach) {
  SeriesBuffer buffer;
  buffer.SetRule(FoldingRule{Tenths(), 10 * kSecondUs});
  buffer.AddNumber(0.05, 12 * kSecondUs);
  buffer.AddNumber(0.05, 19 * kSecondUs);
  buffer.AddNumber(0.95, 20 * kSecondUs);  // on the edge: the pane that starts there
  buffer.AddNumber(0.15, 15 * kSecondUs);  // back in the first
  buffer.AddMissing(11 * kSecondUs);
  const SeriesContents contents = buffer.Take();
  EXPECT_THAT(contents.numbers, IsEmpty());
  EXPECT_EQ(contents.values, 5u);
  ASSERT_EQ(contents.folded.size(), 1u);
  EXPECT_EQ(contents.folded[0].layout_fingerprint, Tenths().fingerprint());
  const auto& panes = contents.folded[0].panes;
  ASSERT_EQ(panes.size(), 2u);
  const PaneFold& first = panes.at(10 * kSecondUs);
  EXPECT_EQ(first.last_event_us, 19 * kSecondUs);
  EXPECT_THAT(first.counts.buckets(), ElementsAre(Bucket{0, 2}, Bucket{1, 1}));
  EXPECT_EQ(first.counts.special(Special::kMissing), 1u);
  const PaneFold& second = panes.at(20 * kSecondUs);
  EXPECT_EQ(second.last_event_us, 20 * kSecondUs);
  EXPECT_THAT(second.counts.buckets(), ElementsAre(Bucket{9, 1}));
}

TEST(SeriesBufferTest, APaneBeforeTheEpochStartsBelowItsValues) {
  SeriesBuffer buffer;
  buffer.SetRule(FoldingRule{Tenths(), 10 * kSecondUs});
  buffer.AddNumber(0.5, -1);
  buffer.AddNumber(0.5, -10 * kSecondUs);
  const SeriesContents contents = buffer.Take();
  ASSERT_EQ(contents.folded.size(), 1u);
  ASSERT_EQ(contents.folded[0].panes.size(), 1u);
  EXPECT_EQ(contents.folded[0].panes.begin()->first, -10 * kSecondUs);
  EXPECT_EQ(contents.folded[0].panes.begin()->second.last_event_us, -1);
}

TEST(SeriesBufferTest, ARuleThatComesLateFoldsWhatIsStillThere) {
  SeriesBuffer buffer;
  buffer.AddNumber(0.5, 1);
  buffer.SetRule(FoldingRule{Tenths(), kSecondUs});
  const SeriesContents contents = buffer.Take();
  EXPECT_THAT(contents.numbers, IsEmpty());
  ASSERT_EQ(contents.folded.size(), 1u);
  EXPECT_EQ(contents.folded[0].panes.at(0).counts.total(), 1u);
}

TEST(SeriesBufferTest, AnotherRuleHoldsForTheValuesToComeAndLeavesWhatWasFolded) {
  SeriesBuffer buffer;
  buffer.SetRule(FoldingRule{Tenths(), kSecondUs});
  for (int i = 0; i < 4096; ++i)
    buffer.AddNumber(0.5, i);  // enough to be folded before it is taken
  const Layout halves = *Layout::Create(Linear{.min = 0, .max = 1, .buckets = 2});
  buffer.SetRule(FoldingRule{halves, kSecondUs});
  buffer.AddNumber(0.75, 5000);
  const SeriesContents contents = buffer.Take();
  ASSERT_EQ(contents.folded.size(), 2u);
  EXPECT_EQ(contents.folded[0].layout_fingerprint, Tenths().fingerprint());
  EXPECT_EQ(contents.folded[0].panes.at(0).counts.total(), 4096u);
  EXPECT_EQ(contents.folded[1].layout_fingerprint, halves.fingerprint());
  EXPECT_THAT(contents.folded[1].panes.at(0).counts.buckets(), ElementsAre(Bucket{1, 1}));
}

TEST(SeriesBufferTest, WithoutItsRuleKeepsValuesAgain) {
  SeriesBuffer buffer;
  buffer.SetRule(FoldingRule{Tenths(), kSecondUs});
  buffer.SetRule(std::nullopt);
  buffer.AddNumber(0.5, 1);
  EXPECT_THAT(buffer.Take().numbers, ElementsAre(0.5));
}

TEST(SeriesBufferTest, ItsSizeDoesNotGrowWithTheNumberOfFoldedValues) {
  SeriesBuffer buffer;
  buffer.SetRule(FoldingRule{Tenths(), kSecondUs});
  for (int i = 0; i < 1'000'000; ++i) {
    buffer.AddNumber(i % 100 / 100.0, i % kSecondUs);
    ASSERT_LT(buffer.bytes(), 100'000u);
  }
  EXPECT_EQ(buffer.Take().folded[0].panes.at(0).counts.total(), 1'000'000u);
}

TEST(SeriesBufferTest, NanAndInfinitiesAreCounted) {
  SeriesBuffer buffer;
  buffer.SetRule(FoldingRule{Tenths(), kSecondUs});
  buffer.AddNumber(std::nan(""), 1);
  buffer.AddNumber(-INFINITY, 1);
  buffer.AddNumber(INFINITY, 1);
  const Counts counts = buffer.Take().folded[0].panes.at(0).counts;
  EXPECT_EQ(counts.special(Special::kNan), 1u);
  EXPECT_EQ(counts.special(Special::kBelow), 1u);
  EXPECT_EQ(counts.special(Special::kAbove), 1u);
}

}  // namespace
}  // namespace drift::recording
