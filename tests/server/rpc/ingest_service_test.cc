#include <limits>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/convert/counts.h"
#include "server/convert/layout.h"
#include "server/engine/histogram/layout.h"
#include "tests/server/rpc/ingest_fixture.h"

namespace drift {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

constexpr double kPlusInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST_F(IngestServiceTest, ANewProducerIsWelcomedWithSequenceZero) {
  Producer producer(*ingest_);
  EXPECT_EQ(producer.Greet("p"), 0);
  EXPECT_TRUE(producer.Finish().ok());
}

TEST_F(IngestServiceTest, ABatchIsCountedAndAcknowledged) {
  Producer producer(*ingest_);
  producer.Greet("p");
  producer.Send(Numbers(1, {0.1, 0.2, 0.3}));
  const v1::Ack ack = producer.ReadUntil(1);
  EXPECT_EQ(ack.accepted_values(), 3);
  EXPECT_THAT(ack.rejections(), IsEmpty());
  EXPECT_TRUE(producer.Finish().ok());
  EXPECT_EQ(ValuesOf("fraud/score"), 3);
}

TEST_F(IngestServiceTest, AProducerThatIsDoneGetsItsLastAcknowledgementAndOk) {
  Producer producer(*ingest_);
  producer.Greet("p");
  producer.Send(Numbers(1, {0.1}));
  producer.Send(Numbers(2, {0.1}));
  EXPECT_TRUE(producer.Finish().ok());
  EXPECT_EQ(producer.last_ack().committed_sequence(), 2);
}

TEST_F(IngestServiceTest, TheFirstMentionTellsTheSeriesAndTheAliasAloneIsEnoughAfterIt) {
  Producer producer(*ingest_);
  producer.Greet("p");
  producer.Send(Numbers(1, {0.1}));
  const v1::Ack first = producer.ReadUntil(1);
  ASSERT_THAT(first.series(), SizeIs(1));
  EXPECT_EQ(first.series(0).alias(), 1);
  EXPECT_EQ(first.series(0).name(), "fraud/score");
  EXPECT_EQ(first.series(0).fine_pane().seconds(), 10);
  EXPECT_FALSE(first.series(0).has_layout());  // not decided
  v1::Batch batch = Numbers(2, {0.1});
  batch.mutable_series(0)->clear_key();
  producer.Send(batch);
  const v1::Ack second = producer.ReadUntil(2);
  EXPECT_EQ(second.accepted_values(), 1);
  EXPECT_THAT(second.series(), IsEmpty());
}

TEST_F(IngestServiceTest, TheLayoutIsToldOnceItIsDecided) {
  Producer producer(*ingest_);
  producer.Greet("p");
  producer.Send(Numbers(1, {0.5}));
  producer.ReadUntil(1);
  producer.Send(Numbers(2, Evenly(0, 1, 600)));
  producer.ReadUntil(2);
  producer.Send(Numbers(3, {0.5}));
  const v1::Ack ack = producer.ReadUntil(3);
  ASSERT_THAT(ack.series(), SizeIs(1));
  EXPECT_TRUE(ack.series(0).layout().has_probability());
  EXPECT_NE(ack.series(0).layout_fingerprint(), 0);
  producer.Send(Numbers(4, {0.5}));
  EXPECT_THAT(producer.ReadUntil(4).series(), IsEmpty());
}

TEST_F(IngestServiceTest, EveryWayToSendValuesIsTaken) {
  Producer producer(*ingest_);
  producer.Greet("p");
  v1::Batch batch = Numbers(1, {kNan, kPlusInfinity, -kPlusInfinity, -0.0, 1e308});
  v1::SeriesValues& floats = *batch.add_series();
  floats.set_alias(1);
  *floats.mutable_event_time() = At(kStart);
  floats.mutable_floats()->add_values(0.5f);
  floats.mutable_floats()->add_values(0.25f);
  floats.add_time_offsets_us(0);
  floats.add_time_offsets_us(-11'000'000);  // the pane before
  v1::SeriesValues& nulls = *batch.add_series();
  nulls.set_alias(1);
  *nulls.mutable_event_time() = At(kStart);
  nulls.mutable_missing()->set_count(7);
  v1::SeriesValues& words = *batch.add_series();
  words.set_alias(2);
  *words.mutable_key() = KeyOf("fraud", "country");
  *words.mutable_event_time() = At(kStart);
  words.mutable_categories()->add_values("DE");
  words.mutable_categories()->add_values("");
  producer.Send(batch);
  const v1::Ack ack = producer.ReadUntil(1);
  EXPECT_THAT(ack.rejections(), IsEmpty());
  EXPECT_EQ(ack.accepted_values(), 5 + 2 + 7 + 2);
  EXPECT_EQ(ValuesOf("fraud/score"), 14);
  EXPECT_EQ(ValuesOf("fraud/country"), 2);
}

TEST_F(IngestServiceTest, FoldedCountsAreTakenOfALayoutThatWasTold) {
  UploadUniform("fraud", "score", "training", 1000);
  Producer producer(*ingest_);
  producer.Greet("p");
  producer.Send(Numbers(1, {0.5}));
  const v1::Ack first = producer.ReadUntil(1);
  ASSERT_TRUE(first.series(0).has_layout());
  const Layout layout = *FromProto(first.series(0).layout());
  Counts counts = layout.NewCounts();
  layout.Fold(Evenly(0, 1, 50), counts);

  v1::Batch batch = Numbered(2);
  v1::SeriesValues& entry = *batch.add_series();
  entry.set_alias(1);
  entry.mutable_folded()->set_layout_fingerprint(first.series(0).layout_fingerprint());
  v1::PaneCounts& pane = *entry.mutable_folded()->add_panes();
  *pane.mutable_pane_start_time() = At(kStart);
  *pane.mutable_last_event_time() = At(kStart + absl::Seconds(3));
  *pane.mutable_counts() = ToProto(counts);
  producer.Send(batch);
  const v1::Ack second = producer.ReadUntil(2);
  EXPECT_EQ(second.accepted_values(), 50);
  EXPECT_THAT(second.rejections(), IsEmpty());
  EXPECT_EQ(ValuesOf("fraud/score"), 51);
}

TEST_F(IngestServiceTest, CountsOfAnotherLayoutAreRefusedAndTheRightOneIsToldAgain) {
  UploadUniform("fraud", "score", "training", 1000);
  Producer producer(*ingest_);
  producer.Greet("p");
  producer.Send(Numbers(1, {0.5}));
  producer.ReadUntil(1);
  v1::Batch batch = Numbered(2);
  v1::SeriesValues& entry = *batch.add_series();
  entry.set_alias(1);
  entry.mutable_folded()->set_layout_fingerprint(12345);
  v1::PaneCounts& pane = *entry.mutable_folded()->add_panes();
  pane.mutable_counts()->add_bucket_deltas(0);
  pane.mutable_counts()->add_bucket_counts(9);
  producer.Send(batch);
  const v1::Ack ack = producer.ReadUntil(2);
  ASSERT_THAT(ack.rejections(), SizeIs(1));
  EXPECT_EQ(ack.rejections(0).reason(), v1::REJECTION_REASON_WRONG_LAYOUT);
  EXPECT_EQ(ack.rejections(0).values(), 9);
  ASSERT_THAT(ack.series(), SizeIs(1));
  EXPECT_TRUE(ack.series(0).has_layout());
}

TEST_F(IngestServiceTest, ASeriesThatWasDeletedStartsAnewUnderItsAlias) {
  Producer producer(*ingest_);
  producer.Greet("p");
  producer.Send(Numbers(1, {0.5, 0.5}));
  producer.ReadUntil(1);
  v1::DeleteSeriesRequest request;
  request.set_filter("fraud/*");
  v1::DeleteSeriesResponse response;
  ASSERT_TRUE(admin_->DeleteSeries(NewContext().get(), request, &response).ok());
  v1::Batch batch = Numbers(2, {0.5});
  batch.mutable_series(0)->clear_key();
  producer.Send(batch);
  EXPECT_THAT(producer.ReadUntil(2).series(), SizeIs(1));
  EXPECT_EQ(ValuesOf("fraud/score"), 1);
}

TEST_F(IngestServiceTest, ADroppedCountIsToldInTheStatus) {
  v1::Batch batch = Numbered(0);
  batch.set_dropped_values(77);
  Submit(batch);
  v1::GetStatusResponse status;
  ASSERT_TRUE(drift_->GetStatus(NewContext().get(), {}, &status).ok());
  EXPECT_EQ(status.dropped_values(), 77);
}

}  // namespace
}  // namespace drift
