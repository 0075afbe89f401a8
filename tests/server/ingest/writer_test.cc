#include "server/ingest/writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "server/engine/histogram/dictionary.h"
#include "tests/server/ingest/ingest_fixture.h"

namespace drift {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class WriterTest : public IngestFixture {
 protected:
  WriterTest() { Start(); }

  // Within what is retained when the clock stands at Now().
  absl::Time Recent() const { return Now() - absl::Seconds(100); }
};

TEST_F(WriterTest, ABatchIsCountedOnceHoweverOftenItIsSent) {
  const SeriesPtr series = Resolve("loans", "score");
  for (int times = 0; times < 3; ++times) {
    const auto receipt = Apply(Numbers(1, series, {1, 2, 3}, Recent()));
    ASSERT_TRUE(receipt.ok()) << receipt.status();
    EXPECT_EQ(receipt->committed_sequence, 1u);
    EXPECT_EQ(receipt->repeated, times > 0);
    EXPECT_EQ(receipt->accepted_values, times > 0 ? 0u : 3u);
  }
  EXPECT_EQ(series->record().values, 3u);
  EXPECT_EQ(writer_->stats().accepted_values, 3u);
}

TEST_F(WriterTest, ARepeatIsKnownOverARestartAndWithinACommit) {
  const SeriesPtr series = Resolve("loans", "score");
  Together([&] {
    for (int times = 0; times < 2; ++times)
      writer_->Submit(Numbers(1, series, {1}, Recent()),
                      [](const auto& receipt) { EXPECT_TRUE(receipt.ok()); });
  });
  Start();
  const auto receipt = Apply(Numbers(1, Resolve("loans", "score"), {1}, Recent()));
  ASSERT_TRUE(receipt.ok());
  EXPECT_TRUE(receipt->repeated);
  EXPECT_EQ(Resolve("loans", "score")->record().values, 1u);
}

TEST_F(WriterTest, AGapIsRefusedWithTheNumberExpected) {
  const SeriesPtr series = Resolve("loans", "score");
  ASSERT_TRUE(Apply(Numbers(1, series, {1}, Recent())).ok());
  EXPECT_EQ(Apply(Numbers(3, series, {1}, Recent())).status(),
            absl::FailedPreconditionError("producer \"p\": batch 3 leaves a gap; 2 is the next"));
  EXPECT_EQ(series->record().values, 1u);
  EXPECT_TRUE(Apply(Numbers(2, series, {1}, Recent())).ok()) << "and nothing was lost by it";
}

TEST_F(WriterTest, WithoutAProducerABatchIsCountedEachTime) {
  const SeriesPtr series = Resolve("loans", "score");
  for (int times = 0; times < 2; ++times) {
    FoldedBatch batch = Numbers(0, series, {1}, Recent());
    batch.producer.clear();
    ASSERT_TRUE(Apply(std::move(batch)).ok());
  }
  EXPECT_EQ(series->record().values, 2u);
  EXPECT_TRUE(store_->ReadProducers()->empty());
}

TEST_F(WriterTest, AnEmptyBatchTakesItsNumberAndTellsWhatWasLost) {
  FoldedBatch batch;
  batch.producer = "p";
  batch.sequence = 1;
  batch.dropped_values = 17;
  const auto receipt = Apply(std::move(batch));
  ASSERT_TRUE(receipt.ok());
  EXPECT_EQ(receipt->committed_sequence, 1u);
  EXPECT_EQ(writer_->stats().dropped_values, 17u);
}

TEST_F(WriterTest, ANewStreamFencesTheOldOne) {
  const SeriesPtr series = Resolve("loans", "score");
  bool fenced = false;
  const auto old_stream = writer_->OpenStream("p", [&] { fenced = true; });
  ASSERT_TRUE(old_stream.ok());
  FoldedBatch first = Numbers(1, series, {1}, Recent());
  first.stream = old_stream->stream;
  ASSERT_TRUE(Apply(std::move(first)).ok());
  EXPECT_FALSE(fenced);

  const auto new_stream = writer_->OpenStream("p", nullptr);
  ASSERT_TRUE(new_stream.ok());
  EXPECT_TRUE(fenced);
  EXPECT_EQ(new_stream->committed_sequence, 1u);
  FoldedBatch late = Numbers(2, series, {1}, Recent());
  late.stream = old_stream->stream;
  EXPECT_EQ(Apply(std::move(late)).status(),
            absl::AbortedError("a newer stream of producer \"p\" took over"));
  FoldedBatch next = Numbers(2, series, {1}, Recent());
  next.stream = new_stream->stream;
  EXPECT_TRUE(Apply(std::move(next)).ok());
}

TEST_F(WriterTest, OneProducerTooManyIsRefusedAndOthersGoOn) {
  Start("", {.max_producers = 1});
  const SeriesPtr series = Resolve("loans", "score");
  ASSERT_TRUE(writer_->OpenStream("p", nullptr).ok());
  EXPECT_EQ(writer_->OpenStream("q", nullptr).status(),
            absl::ResourceExhaustedError(
                "producer \"q\" would be one more than the 1 that are kept until they are idle for "
                "an hour; one that restarts should keep its id"));
  FoldedBatch batch = Numbers(1, series, {1}, Recent());
  batch.producer = "q";
  EXPECT_EQ(Apply(std::move(batch)).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(Apply(Numbers(1, series, {1}, Recent())).ok());
  EXPECT_TRUE(writer_->health().ok());
}

TEST_F(WriterTest, AClosedStreamIsNotToldOfItsSuccessor) {
  const auto stream = writer_->OpenStream("p", [] { ADD_FAILURE() << "it is gone"; });
  writer_->CloseStream("p", stream->stream);
  EXPECT_TRUE(writer_->OpenStream("p", nullptr).ok());
}

TEST_F(WriterTest, ClosingAFencedStreamLeavesItsSuccessorAlone) {
  const auto old_stream = writer_->OpenStream("p", nullptr);
  bool fenced = false;
  const auto new_stream = writer_->OpenStream("p", [&] { fenced = true; });
  writer_->CloseStream("p", old_stream->stream);
  FoldedBatch batch = Numbers(1, Resolve("loans", "score"), {1}, Recent());
  batch.stream = new_stream->stream;
  EXPECT_TRUE(Apply(std::move(batch)).ok());
  ASSERT_TRUE(writer_->OpenStream("p", nullptr).ok());
  EXPECT_TRUE(fenced);
}

TEST_F(WriterTest, ValuesBeforeTheRetentionAreTooLate) {
  const SeriesPtr series = Resolve("loans", "score");
  ASSERT_TRUE(Apply(Numbers(1, series, {1}, Now())).ok());
  EXPECT_EQ(Apply(Numbers(2, series, {1, 2}, Now() - absl::Hours(24)))->accepted_values, 2u);
  const auto receipt =
      Apply(Numbers(3, series, {1, 2, 3}, Now() - absl::Hours(24) - absl::Seconds(20)));
  ASSERT_TRUE(receipt.ok());
  EXPECT_EQ(receipt->accepted_values, 0u);
  EXPECT_EQ(RejectedOf(receipt->rejections), "too_late 3");
  EXPECT_THAT(receipt->rejections.all()[0].example,
              HasSubstr("is before 2023-11-13T22:13:20+00:00, where what is retained starts"));
  EXPECT_EQ(writer_->stats().rejected(), 3u);
  EXPECT_EQ(series->record().values, 3u);
}

TEST_F(WriterTest, RejectionsDoNotKeepTheRestOfABatchOut) {
  const SeriesPtr series = Resolve("loans", "score");
  FoldedBatch batch = Numbers(1, series, {1, 2}, Recent());
  Fold(series,
       {.event_time = Now() + absl::Hours(1),
        .time_offsets_us = {},
        .values = RawValues::Missing{4}},
       {}, Now(), batch);
  const auto receipt = Apply(std::move(batch));
  ASSERT_TRUE(receipt.ok());
  EXPECT_EQ(receipt->accepted_values, 2u);
  EXPECT_EQ(RejectedOf(receipt->rejections), "in_the_future 4");
  EXPECT_EQ(receipt->committed_sequence, 1u);
}

TEST_F(WriterTest, ASeriesOfMissingValuesMayBecomeCategorical) {
  const SeriesPtr series = Resolve("loans", "city");
  ASSERT_TRUE(Apply(Missing(1, series, 2, Recent())).ok());
  const auto receipt = Apply(Strings(2, series, {"Rome", "Paris", "Rome"}, Recent()));
  ASSERT_TRUE(receipt.ok());
  EXPECT_EQ(RejectedOf(receipt->rejections), "");
  EXPECT_EQ(series->layout(), *Layout::Create(Categorical{64}));
  EXPECT_THAT(series->model().CategoriesOf("city"), ElementsAre("Paris", "Rome"));
  const Counts sum = *series->model().SumPanes(*series, Tier::kFine,
                                               {absl::InfinitePast(), absl::InfiniteFuture()});
  EXPECT_EQ(sum.buckets(), (std::vector<Bucket>{{0, 1}, {1, 2}}));
  EXPECT_EQ(sum.special(Special::kMissing), 2u);
}

TEST_F(WriterTest, ASeriesOfNumbersTakesNoCategoriesNorTheOtherWayRound) {
  const SeriesPtr series = Resolve("loans", "score");
  ASSERT_TRUE(Apply(Numbers(1, series, {1}, Recent())).ok());
  EXPECT_EQ(RejectedOf(Apply(Strings(2, series, {"Rome"}, Recent()))->rejections), "wrong_type 1");
  const SeriesPtr other = Resolve("loans", "city");
  // Folded while it was not decided yet.
  FoldedBatch numbers = Numbers(4, other, {1, 2}, Recent());
  ASSERT_TRUE(Apply(Strings(3, other, {"Rome"}, Recent())).ok());
  EXPECT_EQ(RejectedOf(Apply(std::move(numbers))->rejections), "wrong_type 2");
}

TEST_F(WriterTest, CategoriesBeyondTheLimitAreCountedInPartsOfTheOthers) {
  Start("limits: {max_categories: 2}");
  const SeriesPtr series = Resolve("loans", "city", /*categorical=*/true);
  ASSERT_TRUE(Apply(Strings(1, series, {"a", "b", "c", "d", "c"}, Recent())).ok());
  EXPECT_THAT(series->model().CategoriesOf("city"), ElementsAre("a", "b"));
  const auto sum = series->model().SumPanes(*series, Tier::kCoarse,
                                            {absl::InfinitePast(), absl::InfiniteFuture()});
  std::vector<Bucket> expected = {{0, 1}, {1, 1}};
  expected.push_back({Dictionary(0).Intern("c"), 2});
  expected.push_back({Dictionary(0).Intern("d"), 1});
  EXPECT_THAT(sum->buckets(), testing::UnorderedElementsAreArray(expected));
}

TEST_F(WriterTest, WhatWasFoldedBeforeTheLayoutWasDecidedIsConverted) {
  const SeriesPtr series = Resolve("loans", "score");
  FoldedBatch folded_before = Numbers(2, series, {0.25, 0.75}, Recent());
  std::vector<double> values;
  for (int i = 0; i < 500; ++i) values.push_back(0.001 + i * 0.0015);
  ASSERT_TRUE(Apply(Numbers(1, series, values, Recent())).ok());
  ASSERT_FALSE(series->layout().lossless());
  EXPECT_EQ(Apply(std::move(folded_before))->accepted_values, 2u);
}

TEST_F(WriterTest, ValuesOfASeriesThatWasDeletedMakeItAnew) {
  const SeriesPtr series = Resolve("loans", "score");
  FoldedBatch batch = Numbers(1, series, {1, 2}, Recent());
  ASSERT_TRUE(writer_->Run([&](Catalog& catalog) { return catalog.DeleteSeries({series}); }).ok());
  EXPECT_EQ(Apply(std::move(batch))->accepted_values, 2u);
  const SeriesPtr again = Resolve("loans", "score");
  EXPECT_NE(again->id(), series->id());
  EXPECT_EQ(again->record().values, 2u);
}

TEST_F(WriterTest, AtTheSeriesLimitADeletedOnesValuesAreRefused) {
  Start("limits: {max_series: 1}");
  const SeriesPtr series = Resolve("loans", "score");
  FoldedBatch batch = Numbers(1, series, {1, 2}, Recent());
  ASSERT_TRUE(writer_->Run([&](Catalog& catalog) { return catalog.DeleteSeries({series}); }).ok());
  Resolve("loans", "other");
  EXPECT_EQ(RejectedOf(Apply(std::move(batch))->rejections), "too_many_series 2");
}

TEST_F(WriterTest, ImpossibleKeysAreRefusedByResolve) {
  EXPECT_EQ(writer_->Resolve({.model = "\t", .version = "", .feature = "x", .segments = {}}, false)
                .status()
                .code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(WriterTest, ABatchThatWaitedWhileItsModelGotOtherPanesIsRefused) {
  const SeriesPtr series = Resolve("loans", "score");
  FoldedBatch waits = Numbers(1, series, {1, 2}, Recent());
  ASSERT_TRUE(writer_
                  ->Run([&](Catalog& catalog) {
                    PaneLengths panes;
                    panes.fine = absl::Minutes(7);
                    absl::Status status = catalog.DeleteSeries({series});
                    status.Update(catalog.CreateModel("loans", panes).status());
                    return status;
                  })
                  .ok());
  const auto receipt = Apply(std::move(waits));
  ASSERT_TRUE(receipt.ok()) << receipt.status();
  EXPECT_EQ(RejectedOf(receipt->rejections), "invalid_time 2");
  EXPECT_THAT(receipt->rejections.all().front().example,
              HasSubstr("made anew, with panes of 7m and not 10s"));
  EXPECT_TRUE(Apply(Numbers(2, Resolve("loans", "score"), {1}, Recent())).ok());
  EXPECT_EQ(Resolve("loans", "score")->record().values, 1u);
}

TEST_F(WriterTest, TotalsStayAtTheirMostInsteadOfStartingOver) {
  const SeriesPtr series = Resolve("loans", "score");
  const uint64_t most = std::numeric_limits<uint64_t>::max();
  for (uint64_t sequence : {1, 2}) {
    FoldedBatch batch = Missing(sequence, series, most - 1, Now());
    batch.dropped_values = most - 1;
    batch.rejections.Add(RejectionReason::kTooLate, most - 1, "late");
    batch.rejections.Add(RejectionReason::kWrongType, 3, "numbers");
    ASSERT_TRUE(Apply(std::move(batch)).ok());
  }
  EXPECT_EQ(writer_->stats().accepted_values, most);
  EXPECT_EQ(writer_->stats().dropped_values, most);
  EXPECT_EQ(writer_->stats().rejected(), most);
  EXPECT_EQ(series->record().values, most);
}

}  // namespace
}  // namespace drift
