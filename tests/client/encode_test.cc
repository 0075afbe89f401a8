#include "drift/encode.h"

#include <vector>

#include "drift/producer.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/convert/layout.h"

namespace drift {
namespace {

using ::testing::ElementsAre;

constexpr int64_t kEpochUs = 1'700'000'000'000'000;

v1::Batch BatchOf(recording::SeriesContents contents) {
  std::vector<recording::CollectedSeries> collected;
  collected.push_back({7, std::move(contents)});
  return ToBatch(collected);
}

TEST(EncodeTest, TellsASharedEventTimeOnce) {
  const v1::Batch batch =
      BatchOf({.numbers = {1, 2}, .number_times_us = {kEpochUs + 5, kEpochUs + 5}});
  ASSERT_EQ(batch.series_size(), 1);
  const v1::SeriesValues& series = batch.series(0);
  EXPECT_EQ(series.alias(), 7u);
  EXPECT_EQ(series.event_time().seconds(), 1'700'000'000);
  EXPECT_EQ(series.event_time().nanos(), 5000);
  EXPECT_EQ(series.time_offsets_us_size(), 0);
  EXPECT_THAT(series.doubles().values(), ElementsAre(1, 2));
}

TEST(EncodeTest, TellsDifferentEventTimesAsWhatTheyAddToTheFirst) {
  const v1::Batch batch = BatchOf(
      {.categories = {"a", "b", "c"}, .category_times_us = {kEpochUs, kEpochUs - 3, kEpochUs + 9}});
  ASSERT_EQ(batch.series_size(), 1);
  EXPECT_THAT(batch.series(0).time_offsets_us(), ElementsAre(0, -3, 9));
  EXPECT_THAT(batch.series(0).categories().values(), ElementsAre("a", "b", "c"));
}

TEST(EncodeTest, SendsEachKindOfValueByItself) {
  const v1::Batch batch = BatchOf({.numbers = {1},
                                   .number_times_us = {0},
                                   .categories = {"a"},
                                   .category_times_us = {0},
                                   .missing_times_us = {0, 0, 0}});
  ASSERT_EQ(batch.series_size(), 3);
  EXPECT_EQ(batch.series(2).missing().count(), 3u);
  EXPECT_EQ(CountValues(batch), 5u);
}

TEST(EncodeTest, SendsFoldedPanesWithTheirFingerprint) {
  const Layout layout = *Layout::Create(Linear{.min = 0, .max = 1, .buckets = 4});
  Counts counts = layout.NewCounts();
  layout.Fold(std::vector<double>{0.1, 0.9, 0.9}, counts);
  counts.Add(Special::kMissing, 2);
  recording::SeriesContents contents;
  contents.folded.push_back({layout.fingerprint(), {{kEpochUs, {kEpochUs + 4, counts}}}});
  const v1::Batch batch = BatchOf(std::move(contents));
  ASSERT_EQ(batch.series_size(), 1);
  const v1::FoldedValues& folded = batch.series(0).folded();
  EXPECT_EQ(folded.layout_fingerprint(), layout.fingerprint());
  ASSERT_EQ(folded.panes_size(), 1);
  EXPECT_EQ(folded.panes(0).pane_start_time().seconds(), 1'700'000'000);
  EXPECT_EQ(folded.panes(0).last_event_time().nanos(), 4000);
  EXPECT_THAT(folded.panes(0).counts().bucket_deltas(), ElementsAre(0, 3));
  EXPECT_THAT(folded.panes(0).counts().bucket_counts(), ElementsAre(1, 2));
  EXPECT_EQ(CountValues(batch), 5u);
}

v1::SeriesInfo InfoOf(const Layout& layout) {
  v1::SeriesInfo info;
  *info.mutable_layout() = ToProto(layout);
  info.set_layout_fingerprint(layout.fingerprint());
  info.mutable_fine_pane()->set_seconds(10);
  return info;
}

TEST(EncodeTest, FoldsByTheLayoutAndPaneTheServerTold) {
  const Layout layout = *Layout::Create(Probability{.max_buckets = 100});
  const auto rule = RuleOf(InfoOf(layout));
  ASSERT_TRUE(rule);
  EXPECT_EQ(rule->layout, layout);
  EXPECT_EQ(rule->fine_pane_us, 10'000'000);
}

TEST(EncodeTest, DoesNotFoldWhatItCannot) {
  const Layout layout = *Layout::Create(LogLinear{.max_buckets = 100});
  EXPECT_FALSE(RuleOf(v1::SeriesInfo())) << "undecided";
  EXPECT_FALSE(RuleOf(InfoOf(*Layout::Create(Categorical{.max_categories = 9})))) << "categorical";
  v1::SeriesInfo other_fingerprint = InfoOf(layout);
  other_fingerprint.set_layout_fingerprint(1);
  EXPECT_FALSE(RuleOf(other_fingerprint));
  v1::SeriesInfo no_pane = InfoOf(layout);
  no_pane.clear_fine_pane();
  EXPECT_FALSE(RuleOf(no_pane));
}

}  // namespace
}  // namespace drift
