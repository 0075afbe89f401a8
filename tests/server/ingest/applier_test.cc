#include "server/ingest/applier.h"

#include <gtest/gtest.h>

#include "server/ingest/fold.h"
#include "tests/server/catalog/catalog_fixture.h"
#include "tests/server/ingest/random_batches.h"

namespace drift {
namespace {

class ApplierTest : public CatalogFixture {};

TEST_F(ApplierTest, NothingOfABatchIsWrittenBeforeItsSequenceIs) {
  Open();
  const SeriesPtr numbers = Series("loans", "score"), categories = Series("loans", "city");
  // Panes are closed up to 90, and none is due at 100: that would commit the whole batch.
  Take(numbers, {1}, At(0));
  Take(numbers, {1}, At(100));
  const std::vector<double> values = {1, 2, 3};
  const std::string rome = "Rome";
  const std::vector<const std::string*> views = {&rome};
  FoldedBatch batch;
  batch.producer = "p";
  batch.sequence = 1;
  // The second series becomes categorical on the way, which takes a commit of its own.
  const auto fold = [&](const SeriesPtr& series, auto span) {
    Fold(series, {.event_time = At(100), .time_offsets_us = {}, .values = span}, {}, At(100),
         batch);
  };
  fold(numbers, absl::MakeConstSpan(values));
  fold(categories, absl::MakeConstSpan(views));

  Applier applier(*catalog_, /*max_producers=*/10);
  ASSERT_TRUE(applier.Load().ok());
  ASSERT_EQ(applier.Apply(std::move(batch), At(100))->accepted_values, 4u);
  EXPECT_EQ(ValuesIn(*store_, Tier::kFine), 2u) << "a crash here would count it twice";
  EXPECT_TRUE(store_->ReadProducers()->empty());
  ASSERT_TRUE(applier.Commit(Durability::kSynced).ok());
  EXPECT_EQ(ValuesIn(*store_, Tier::kFine), 6u);
  EXPECT_EQ(store_->ReadProducers()->size(), 1u);
}

TEST_F(ApplierTest, WhatWasCommittedAndNotClosedIsClosedAtTheNextStart) {
  Open();
  const SeriesPtr series = Series("loans", "score");
  Counts counts;
  counts.Add(5, 1);
  StoreWrite write;
  series->model().Add(*series, series->layout(), At(0), counts, write);
  series->model().MoveClock(At(100), At(100), write);
  ASSERT_TRUE(store_->Commit(std::move(write), Durability::kSynced).ok());
  Open();
  EXPECT_EQ(catalog_->FindModel("loans")->closed_end(), absl::InfinitePast());
  ASSERT_TRUE(Applier(*catalog_, /*max_producers=*/10).Load().ok());
  EXPECT_EQ(catalog_->FindModel("loans")->closed_end(), At(90));
  EXPECT_EQ(ScoreOf(catalog_->FindSeries(series->key()), "trailing").standing.score.live_values,
            1u);
}

TEST_F(ApplierTest, AValueBeforeTheFirstPaneIsClosedWithItsOwnWhenThatIsDue) {
  Open();
  const SeriesPtr series = Series("loans", "score");
  const std::vector<double> values = {1};
  const auto batch = [&](absl::Time time) {
    FoldedBatch batch;
    Fold(series, {.event_time = time, .time_offsets_us = {}, .values = absl::MakeConstSpan(values)},
         {}, At(100), batch);
    return batch;
  };
  Applier applier(*catalog_, /*max_producers=*/10);
  ASSERT_TRUE(applier.Load().ok());
  ASSERT_TRUE(applier.Apply(batch(At(95)), At(100)).ok());
  EXPECT_EQ(series->model().closed_end(), absl::InfinitePast());
  ASSERT_TRUE(applier.Apply(batch(At(72)), At(100)).ok());
  EXPECT_EQ(series->model().closed_end(), At(80));
}

// Although its name comes before.
TEST_F(ApplierTest, WhatIsComparedWithAnotherModelClosesAfterIt) {
  Open(
      "monitors: [{name: tuned, match: {model: 'tuned*'}, live: 20s, references: [{name: base, "
      "series: {model: zero}}]}]");
  const std::vector<double> values = {1, 2, 3};
  const SeriesPtr all[] = {Series("tuned", "f"), Series("zero", "f"), Series("tuned a", "f")};
  const auto batch = [&](absl::Time time) {
    FoldedBatch batch;
    for (const SeriesPtr& series : all) {
      Fold(series,
           {.event_time = time, .time_offsets_us = {}, .values = absl::MakeConstSpan(values)}, {},
           time, batch);
    }
    return batch;
  };
  Applier applier(*catalog_, /*max_producers=*/10);
  ASSERT_TRUE(applier.Load().ok());
  for (int second = 1000; second <= 1050; second += 10) {
    ASSERT_TRUE(applier.Apply(batch(At(second)), At(second)).ok());
  }
  for (const SeriesPtr& tuned : {all[0], all[2]}) {
    const Standing standing = ScoreOf(tuned, "base").standing;
    EXPECT_EQ(standing.live_range, (TimeRange{At(1020), At(1040)}));
    ASSERT_TRUE(standing.reference_range.has_value());
    EXPECT_EQ(standing.reference_range->end, At(1040));
    EXPECT_EQ(standing.score.reference_values, 12u) << "all four panes that are closed";
  }
}

}  // namespace
}  // namespace drift
