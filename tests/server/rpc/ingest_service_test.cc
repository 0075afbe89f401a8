#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/convert/counts.h"
#include "server/convert/layout.h"
#include "server/engine/histogram/layout.h"
#include "tests/server/rpc/fixture.h"

namespace drift {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// A producer that waits for every answer.
class Producer {
 public:
  explicit Producer(v1::IngestService::Stub& stub) : stream_(stub.StreamBatches(&context_)) {}

  bool Send(const v1::StreamBatchesRequest& request) { return stream_->Write(request); }
  bool Send(v1::Batch batch) {
    v1::StreamBatchesRequest request;
    *request.mutable_batch() = std::move(batch);
    return Send(request);
  }

  // The committed sequence; nullopt when the stream ended.
  std::optional<uint64_t> Greet(const std::string& id) {
    v1::StreamBatchesRequest request;
    request.mutable_hello()->set_producer_id(id);
    v1::StreamBatchesResponse response;
    if (!Send(request) || !stream_->Read(&response)) return std::nullopt;
    return response.welcome().committed_sequence();
  }

  // What is acknowledged until `sequence` is, as one.
  v1::Ack ReadUntil(uint64_t sequence) {
    v1::Ack all;
    v1::StreamBatchesResponse response;
    while (all.committed_sequence() < sequence && stream_->Read(&response)) {
      const uint64_t values = all.accepted_values() + response.ack().accepted_values();
      all.MergeFrom(response.ack());
      all.set_accepted_values(values);
      ++acks_;
    }
    return all;
  }

  grpc::Status Finish() {
    stream_->WritesDone();
    v1::StreamBatchesResponse response;
    while (stream_->Read(&response)) last_ack_ = response.ack();
    return stream_->Finish();
  }

  grpc::ClientContext& context() { return context_; }
  const v1::Ack& last_ack() const { return last_ack_; }
  int acks() const { return acks_; }

 private:
  struct Context : grpc::ClientContext {
    Context() { set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(60))); }
  };
  Context context_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::StreamBatchesRequest, v1::StreamBatchesResponse>>
      stream_;
  v1::Ack last_ack_;
  int acks_ = 0;
};

class IngestServiceTest : public RpcTest {
 protected:
  static v1::Batch Numbered(uint64_t sequence) {
    v1::Batch batch;
    batch.set_sequence(sequence);
    return batch;
  }

  static v1::Batch Numbers(uint64_t sequence, const std::vector<double>& values) {
    v1::Batch batch = Numbered(sequence);
    AddNumbers(batch, KeyOf("fraud", "score"), kStart, values).set_alias(1);
    return batch;
  }

  // Ends a stream whose only messages are these.
  grpc::Status StatusAfter(const std::vector<v1::StreamBatchesRequest>& requests) {
    Producer producer(*ingest_);
    for (const v1::StreamBatchesRequest& request : requests) producer.Send(request);
    return producer.Finish();
  }
};

v1::StreamBatchesRequest HelloOf(const std::string& id) {
  v1::StreamBatchesRequest request;
  request.mutable_hello()->set_producer_id(id);
  return request;
}

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
  v1::Batch batch = Numbers(1, {kNan, kInfinity, -kInfinity, -0.0, 1e308});
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

// ---- What is wrong with some values is told, and everything around them counts.

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
  EXPECT_EQ(status.accepted_values(), 4);
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
    {"MoreNullsThanCanBe", v1::REJECTION_REASON_WRONG_LAYOUT, uint64_t{1} << 48, "at most",
     [](auto& entry) { entry.mutable_missing()->set_count(UINT64_MAX); }},
    {"CountsOfAnUndecidedLayout", v1::REJECTION_REASON_WRONG_LAYOUT, 2, "not decided",
     [](auto& entry) {
       FoldOf(entry);
       *entry.mutable_key() = KeyOf("fraud", "amount");
     }},
    {"MoreBucketsThanCounts", v1::REJECTION_REASON_WRONG_LAYOUT, 2, "fraud/score",
     [](auto& entry) { FoldOf(entry).mutable_counts()->add_bucket_deltas(1); }},
    {"BucketsThatDescend", v1::REJECTION_REASON_WRONG_LAYOUT, 2, "fraud/score",
     [](auto& entry) { FoldOf(entry).mutable_counts()->set_bucket_deltas(1, -1); }},
    {"CountsThatOverflow", v1::REJECTION_REASON_WRONG_LAYOUT, uint64_t{1} << 48, "fraud/score",
     [](auto& entry) { FoldOf(entry).mutable_counts()->set_bucket_counts(0, UINT64_MAX); }},
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

// ---- Sequences.

TEST_F(IngestServiceTest, ARepeatIsAcknowledgedAgainButNotCountedAgain) {
  {
    Producer producer(*ingest_);
    producer.Greet("p");
    producer.Send(Numbers(1, {0.5}));
    producer.Send(Numbers(2, {0.5}));
    producer.ReadUntil(2);
    producer.Finish();
  }
  Producer producer(*ingest_);
  EXPECT_EQ(producer.Greet("p"), 2);
  producer.Send(Numbers(2, {0.5}));
  const v1::Ack ack = producer.ReadUntil(2);
  EXPECT_EQ(ack.committed_sequence(), 2);
  EXPECT_EQ(ack.accepted_values(), 0);
  EXPECT_EQ(ValuesOf("fraud/score"), 2);
}

TEST_F(IngestServiceTest, AGapEndsTheStreamAndNamesTheNumberExpected) {
  Producer producer(*ingest_);
  producer.Greet("p");
  producer.Send(Numbers(1, {0.5}));
  producer.ReadUntil(1);
  producer.Send(Numbers(3, {0.5}));
  const grpc::Status status = producer.Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_THAT(status.error_message(), HasSubstr("2 is the next"));
  EXPECT_EQ(ValuesOf("fraud/score"), 1);
}

TEST_F(IngestServiceTest, ANewerStreamOfAProducerEndsTheOlderOne) {
  Producer older(*ingest_);
  older.Greet("p");
  older.Send(Numbers(1, {0.5}));
  older.ReadUntil(1);
  Producer newer(*ingest_);
  EXPECT_EQ(newer.Greet("p"), 1);
  EXPECT_EQ(older.Finish().error_code(), grpc::StatusCode::ABORTED);
  newer.Send(Numbers(2, {0.5}));
  EXPECT_EQ(newer.ReadUntil(2).accepted_values(), 1);
}

TEST_F(IngestServiceTest, ADroppedCountIsToldInTheStatus) {
  v1::Batch batch = Numbered(0);
  batch.set_dropped_values(77);
  Submit(batch);
  v1::GetStatusResponse status;
  ASSERT_TRUE(drift_->GetStatus(NewContext().get(), {}, &status).ok());
  EXPECT_EQ(status.dropped_values(), 77);
}

// ---- Protocol.

TEST_F(IngestServiceTest, ABatchBeforeHelloEndsTheStream) {
  v1::StreamBatchesRequest request;
  *request.mutable_batch() = Numbers(1, {0.5});
  const grpc::Status status = StatusAfter({request});
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("hello should come first"));
}

TEST_F(IngestServiceTest, ASecondHelloEndsTheStream) {
  const grpc::Status status = StatusAfter({HelloOf("p"), HelloOf("p")});
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("hello should be sent once"));
}

TEST_F(IngestServiceTest, AnImpossibleProducerIdEndsTheStream) {
  for (const std::string& id : {std::string(), std::string("a\nb"), std::string(129, 'x')}) {
    const grpc::Status status = StatusAfter({HelloOf(id)});
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_THAT(status.error_message(), HasSubstr("hello.producer_id"));
  }
}

TEST_F(IngestServiceTest, AMessageWithNothingInItEndsTheStream) {
  EXPECT_EQ(StatusAfter({HelloOf("p"), {}}).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(IngestServiceTest, SequenceZeroEndsTheStream) {
  v1::StreamBatchesRequest request;
  *request.mutable_batch() = Numbers(0, {0.5});
  const grpc::Status status = StatusAfter({HelloOf("p"), request});
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("batch.sequence"));
}

TEST_F(IngestServiceTest, AMessageThatCannotBeReadIsNotTakenForTheEndOfTheStream) {
  Producer producer(*ingest_);
  producer.Greet("p");
  producer.Send(Numbers(1, {0.5}));
  v1::Batch batch = Numbered(2);
  v1::SeriesValues& entry = AddNumbers(batch, KeyOf("fraud", "\xff"), kStart, {1});
  entry.set_alias(2);
  producer.Send(batch);
  const grpc::Status status = producer.Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("not UTF-8"));
  EXPECT_EQ(producer.last_ack().committed_sequence(), 1);
}

// ---- Overload, and ends that nobody announced.

TEST_F(IngestServiceTest, AFullQueueEndsTheStreamWithAHintWhenToComeBack) {
  StopServer();
  writer_options_.max_queued_bytes = 1;  // one batch at a time
  StartServer();
  Submit(Numbers(0, {0.5}));  // so that no series is new
  Producer first(*ingest_);
  Producer second(*ingest_);
  first.Greet("first");
  second.Greet("second");
  const auto release = HoldWriter();
  // Whichever comes later finds the queue full, and is the first to end.
  absl::Mutex mu;
  std::vector<std::pair<Producer*, grpc::Status>> ended;
  const auto send = [&](Producer& producer) {
    producer.Send(Numbers(1, {0.5}));
    grpc::Status status = producer.Finish();
    absl::MutexLock lock(&mu);
    ended.emplace_back(&producer, std::move(status));
  };
  std::thread one([&] { send(first); });
  std::thread other([&] { send(second); });
  mu.LockWhen(absl::Condition(
      +[](decltype(ended)* ended) { return !ended->empty(); }, &ended));
  mu.Unlock();
  release();
  one.join();
  other.join();
  EXPECT_TRUE(ended[1].second.ok()) << ended[1].second.error_message();
  EXPECT_EQ(ended[0].second.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  const auto& trailers = ended[0].first->context().GetServerTrailingMetadata();
  const auto pushback = trailers.find("grpc-retry-pushback-ms");
  ASSERT_NE(pushback, trailers.end());
  EXPECT_EQ(std::string(pushback->second.data(), pushback->second.size()), "500");
}

TEST_F(IngestServiceTest, BatchesThatWaitTogetherAreAcknowledgedTogether) {
  Producer producer(*ingest_);
  producer.Greet("p");
  producer.Send(Numbers(1, {0.5}));
  producer.ReadUntil(1);
  const auto release = HoldWriter();
  constexpr int kLast = 41;
  for (int i = 2; i <= kLast; ++i) producer.Send(Numbers(i, {0.5}));
  release();
  EXPECT_EQ(producer.ReadUntil(kLast).accepted_values(), kLast - 1);
  EXPECT_LT(producer.acks(), kLast);
}

TEST_F(IngestServiceTest, AProducerThatVanishesUnderLoadLosesNothingThatWasCommitted) {
  constexpr int kBatches = 300;
  for (int round = 0; round < 5; ++round) {
    Producer producer(*ingest_);
    const uint64_t committed = *producer.Greet("p");
    std::thread vanish([&] {
      if (round % 2 == 0) producer.ReadUntil(committed + 20);
      producer.context().TryCancel();
    });
    for (int i = 1; i <= kBatches; ++i) {
      if (!producer.Send(Numbers(committed + i, {0.25, 0.75}))) break;
    }
    vanish.join();
    producer.Finish();
  }
  Producer producer(*ingest_);
  const uint64_t committed = *producer.Greet("p");
  EXPECT_GE(committed, 60);
  EXPECT_EQ(ValuesOf("fraud/score"), 2 * committed);
}

// ---- One batch in one call.

TEST_F(IngestServiceTest, AUnaryBatchIsCountedOnceUnderItsNumber) {
  v1::SubmitBatchRequest request;
  request.set_producer_id("p");
  *request.mutable_batch() = Numbers(1, {0.5, 0.6});
  v1::SubmitBatchResponse response;
  ASSERT_TRUE(ingest_->SubmitBatch(NewContext().get(), request, &response).ok());
  EXPECT_EQ(response.ack().committed_sequence(), 1);
  EXPECT_EQ(response.ack().accepted_values(), 2);
  ASSERT_THAT(response.ack().series(), SizeIs(1));
  EXPECT_EQ(response.ack().series(0).alias(), 0);
  ASSERT_TRUE(ingest_->SubmitBatch(NewContext().get(), request, &response).ok());
  EXPECT_EQ(response.ack().accepted_values(), 0);
  EXPECT_EQ(ValuesOf("fraud/score"), 2);
  request.mutable_batch()->set_sequence(5);
  EXPECT_EQ(ingest_->SubmitBatch(NewContext().get(), request, &response).error_code(),
            grpc::StatusCode::FAILED_PRECONDITION);
}

TEST_F(IngestServiceTest, AUnaryBatchWithoutAProducerIsCountedOncePerCall) {
  for (int i = 0; i < 2; ++i) EXPECT_EQ(Submit(Numbers(0, {0.5})).accepted_values(), 1);
  EXPECT_EQ(ValuesOf("fraud/score"), 2);
}

TEST_F(IngestServiceTest, AUnaryBatchNeedsANumberJustWhenItHasAProducer) {
  v1::SubmitBatchRequest request;
  *request.mutable_batch() = Numbers(1, {0.5});
  v1::SubmitBatchResponse response;
  grpc::Status status = ingest_->SubmitBatch(NewContext().get(), request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  request.set_producer_id("p");
  request.mutable_batch()->set_sequence(0);
  status = ingest_->SubmitBatch(NewContext().get(), request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  request.set_producer_id("p\x7f");
  request.mutable_batch()->set_sequence(1);
  status = ingest_->SubmitBatch(NewContext().get(), request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

}  // namespace
}  // namespace drift
