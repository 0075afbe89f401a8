// What is wrong with some values is told, and everything around them counts.
#include <cstdint>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/convert/counts.h"
#include "server/convert/layout.h"
#include "server/engine/histogram/layout.h"
#include "tests/server/rpc/ingest_fixture.h"

namespace drift {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

struct BadEntry {
  const char* name;
  v1::RejectionReason reason;
  uint64_t values;
  const char* told;
  void (*spoil)(v1::SeriesValues& entry);  // an entry of two numbers, with alias 2 and a key
};

class BadEntryTest : public IngestServiceTest, public testing::WithParamInterface<BadEntry> {};

TEST_P(BadEntryTest, IsRefusedByItselfAndTheRestIsCommitted) {
  UploadUniform("fraud", "score", "training", 1000);
  v1::Batch words = Numbered(0);
  v1::SeriesValues& country = *words.add_series();
  *country.mutable_key() = KeyOf("fraud", "country");
  *country.mutable_event_time() = At(kStart);
  country.mutable_categories()->add_values("DE");
  Submit(words);
  Producer producer(*ingest_);
  producer.Greet("p");
  v1::Batch batch = Numbers(1, {0.5, 0.6, 0.7});
  v1::SeriesValues& entry = AddNumbers(batch, KeyOf("fraud", "amount"), kStart, {1, 2});
  entry.set_alias(2);
  GetParam().spoil(entry);
  producer.Send(batch);
  const v1::Ack ack = producer.ReadUntil(1);
  EXPECT_EQ(ack.accepted_values(), 3);
  ASSERT_THAT(ack.rejections(), SizeIs(1));
  EXPECT_EQ(ack.rejections(0).reason(), GetParam().reason);
  EXPECT_EQ(ack.rejections(0).values(), GetParam().values);
  EXPECT_THAT(ack.rejections(0).example(), HasSubstr(GetParam().told));
  EXPECT_LE(ack.rejections(0).example().size(), 512);

  producer.Send(Numbers(2, {0.5}));
  EXPECT_EQ(producer.ReadUntil(2).accepted_values(), 1);
  EXPECT_TRUE(producer.Finish().ok());
  v1::GetStatusResponse status;
  ASSERT_TRUE(drift_->GetStatus(NewContext().get(), {}, &status).ok());
  EXPECT_EQ(status.rejected_values(), GetParam().values);
  EXPECT_EQ(status.accepted_values(), 1 + 4);
}

// A pane of the series that has a layout, with counts to spoil.
v1::PaneCounts& FoldOf(v1::SeriesValues& entry) {
  *entry.mutable_key() = KeyOf("fraud", "score");
  const Layout layout = *Layout::Create(Probability{160});
  entry.mutable_folded()->set_layout_fingerprint(layout.fingerprint());
  v1::PaneCounts& pane = *entry.mutable_folded()->add_panes();
  *pane.mutable_pane_start_time() = At(kStart);
  *pane.mutable_last_event_time() = At(kStart);
  Counts counts = layout.NewCounts();
  layout.Fold(std::vector<double>{0.25, 0.5}, counts);
  *pane.mutable_counts() = ToProto(counts);
  return pane;
}

const BadEntry kBadEntries[] = {
    {"ControlCharacters", v1::REJECTION_REASON_INVALID_SERIES, 2, "feature",
     [](auto& entry) {
       entry.mutable_key()->set_feature(
           "a\x01"
           "b\n");
     }},
    {"EmptyModel", v1::REJECTION_REASON_INVALID_SERIES, 2, "model",
     [](auto& entry) { entry.mutable_key()->set_model(""); }},
    {"NameOfTwoMegabytes", v1::REJECTION_REASON_INVALID_SERIES, 2, "feature",
     [](auto& entry) { entry.mutable_key()->set_feature(std::string(2'000'000, 'x')); }},
    {"TooManySegments", v1::REJECTION_REASON_INVALID_SERIES, 2, "segments",
     [](auto& entry) {
       for (int i = 0; i < 9; ++i) {
         (*entry.mutable_key()->mutable_segments())["label" + std::to_string(i)] = "x";
       }
     }},
    {"UnknownAlias", v1::REJECTION_REASON_INVALID_SERIES, 2, "alias 2 is not known",
     [](auto& entry) { entry.clear_key(); }},
    {"NeitherAliasNorKey", v1::REJECTION_REASON_INVALID_SERIES, 2, "neither alias nor key",
     [](auto& entry) {
       entry.clear_key();
       entry.clear_alias();
     }},
    {"AliasOfAnotherSeries", v1::REJECTION_REASON_INVALID_SERIES, 2, "alias 1 is \"fraud/score\"",
     [](auto& entry) { entry.set_alias(1); }},
    {"CategoriesForNumbers", v1::REJECTION_REASON_WRONG_TYPE, 1, "fraud/score",
     [](auto& entry) {
       *entry.mutable_key() = KeyOf("fraud", "score");
       entry.mutable_categories()->add_values("high");
     }},
    {"NoValues", v1::REJECTION_REASON_WRONG_TYPE, 0, "none of floats",
     [](auto& entry) { entry.clear_values(); }},
    {"CategoryOfTwoMegabytes", v1::REJECTION_REASON_INVALID_CATEGORY, 1, "fraud/amount",
     [](auto& entry) { entry.mutable_categories()->add_values(std::string(2'000'000, 'x')); }},
    {"FarFuture", v1::REJECTION_REASON_IN_THE_FUTURE, 2, "ahead",
     [](auto& entry) { *entry.mutable_event_time() = At(kStart + absl::Hours(24 * 365)); }},
    {"NoTime", v1::REJECTION_REASON_INVALID_TIME, 2, "missing",
     [](auto& entry) { entry.clear_event_time(); }},
    {"TimeOutsideTheCalendar", v1::REJECTION_REASON_INVALID_TIME, 2, "years 1 to 9999",
     [](auto& entry) { entry.mutable_event_time()->set_seconds(INT64_MIN); }},
    {"FewerTimesThanValues", v1::REJECTION_REASON_INVALID_TIME, 2, "1 time offsets for 2",
     [](auto& entry) { entry.add_time_offsets_us(5); }},
    {"CountsOfAnUndecidedLayout", v1::REJECTION_REASON_WRONG_LAYOUT, 2, "not decided",
     [](auto& entry) {
       FoldOf(entry);
       *entry.mutable_key() = KeyOf("fraud", "amount");
     }},
    {"FoldedNumbersForCategories", v1::REJECTION_REASON_WRONG_TYPE, 2, "takes categories",
     [](auto& entry) {
       FoldOf(entry);
       *entry.mutable_key() = KeyOf("fraud", "country");
     }},
    {"MoreBucketsThanCounts", v1::REJECTION_REASON_WRONG_LAYOUT, 2, "fraud/score",
     [](auto& entry) { FoldOf(entry).mutable_counts()->add_bucket_deltas(1); }},
    {"BucketsThatDescend", v1::REJECTION_REASON_WRONG_LAYOUT, 2, "fraud/score",
     [](auto& entry) { FoldOf(entry).mutable_counts()->set_bucket_deltas(1, -1); }},
    {"SpecialBucketOfCategories", v1::REJECTION_REASON_WRONG_LAYOUT, 3, "fraud/score",
     [](auto& entry) { FoldOf(entry).mutable_counts()->mutable_specials()->set_other(1); }},
    {"PaneThatIsNotAligned", v1::REJECTION_REASON_INVALID_TIME, 2, "multiple of 10s",
     [](auto& entry) { *FoldOf(entry).mutable_pane_start_time() = At(kStart + absl::Seconds(1)); }},
    {"PaneWithoutItsLastTime", v1::REJECTION_REASON_INVALID_TIME, 2, "last_event_time",
     [](auto& entry) { FoldOf(entry).clear_last_event_time(); }},
    {"LastTimeOutsideItsPane", v1::REJECTION_REASON_INVALID_TIME, 2, "outside its pane",
     [](auto& entry) {
       *FoldOf(entry).mutable_last_event_time() = At(kStart + absl::Seconds(10));
     }},
};

INSTANTIATE_TEST_SUITE_P(All, BadEntryTest, testing::ValuesIn(kBadEntries),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_F(IngestServiceTest, ASeriesWithoutRoomIsRefusedAndTheOthersGoOn) {
  StopServer();
  config_.mutable_limits()->set_max_series(1);
  StartServer();
  Producer producer(*ingest_);
  producer.Greet("p");
  v1::Batch batch = Numbers(1, {0.5});
  AddNumbers(batch, KeyOf("fraud", "amount"), kStart, {1, 2}).set_alias(2);
  producer.Send(batch);
  const v1::Ack ack = producer.ReadUntil(1);
  EXPECT_EQ(ack.accepted_values(), 1);
  ASSERT_THAT(ack.rejections(), SizeIs(1));
  EXPECT_EQ(ack.rejections(0).reason(), v1::REJECTION_REASON_TOO_MANY_SERIES);
  EXPECT_EQ(ack.rejections(0).values(), 2);
}

}  // namespace
}  // namespace drift
