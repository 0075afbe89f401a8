#include "drift/producer.h"

#include <atomic>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/fake_ingest.h"

namespace drift {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

v1::Batch BatchOf(uint32_t alias, std::vector<double> values) {
  v1::Batch batch;
  v1::SeriesValues& series = *batch.add_series();
  series.set_alias(alias);
  series.mutable_event_time()->set_seconds(1'700'000'000);
  series.mutable_doubles()->mutable_values()->Add(values.begin(), values.end());
  return batch;
}

std::vector<double> ValuesOf(const std::vector<v1::Batch>& batches) {
  std::vector<double> values;
  for (const v1::Batch& batch : batches) {
    for (const v1::SeriesValues& series : batch.series()) {
      values.insert(values.end(), series.doubles().values().begin(),
                    series.doubles().values().end());
    }
  }
  return values;
}

std::vector<uint64_t> SequencesOf(const std::vector<v1::Batch>& batches) {
  std::vector<uint64_t> sequences;
  for (const v1::Batch& batch : batches) sequences.push_back(batch.sequence());
  return sequences;
}

class ProducerTest : public ::testing::Test {
 protected:
  Producer::Options OptionsFor(const FakeIngest& server) {
    return {.server = server.address(),
            .producer_id = "test",
            .min_backoff = absl::Milliseconds(1),
            .max_backoff = absl::Milliseconds(20)};
  }
  void Start(Producer::Options options) {
    producer_ = *Producer::Create(std::move(options));
    v1::SeriesKey key;
    key.set_model("m");
    key.set_feature("f");
    series_ = producer_->AddSeries(key);
  }
  void Start() { Start(OptionsFor(server_)); }
  void Send(double value) { ASSERT_TRUE(producer_->Send(BatchOf(series_, {value})).ok()); }
  absl::Status Wait() { return producer_->WaitUntilAcknowledged(kLong); }

  FakeIngest server_;
  std::unique_ptr<Producer> producer_;
  uint32_t series_ = 0;
};

TEST_F(ProducerTest, SendsBatchesInOrderNumberedFromOneWithTheKeyOnce) {
  Start();
  for (double value : {1, 2, 3}) Send(value);
  ASSERT_TRUE(Wait().ok());
  const std::vector<v1::Batch> committed = server_.committed();
  EXPECT_THAT(SequencesOf(committed), ElementsAre(1, 2, 3));
  EXPECT_THAT(ValuesOf(committed), ElementsAre(1, 2, 3));
  EXPECT_EQ(committed[0].series(0).key().feature(), "f");
  EXPECT_FALSE(committed[1].series(0).has_key());
  const Producer::Stats stats = producer_->stats();
  EXPECT_EQ(stats.acknowledged_batches, 3u);
  EXPECT_EQ(stats.acknowledged_values, 3u);
  EXPECT_EQ(stats.buffered_bytes, 0u);
  EXPECT_TRUE(stats.connected);
}

TEST_F(ProducerTest, GivesOneAliasAfterAnother) {
  Start();
  EXPECT_EQ(series_, 1u);
  EXPECT_EQ(producer_->AddSeries({}), 2u);
}

TEST_F(ProducerTest, DoesNotSendAgainWhatWasCommittedWhenItsAcknowledgementIsLost) {
  server_.HoldAcks(true);
  Start();
  for (double value : {1, 2, 3}) Send(value);
  ASSERT_TRUE(server_.WaitFor([](const auto& committed) { return committed.size() == 3; }));
  server_.Stop();
  server_.HoldAcks(false);
  server_.Start();
  Send(4);
  ASSERT_TRUE(Wait().ok());
  EXPECT_THAT(SequencesOf(server_.received()), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(ValuesOf(server_.committed()), ElementsAre(1, 2, 3, 4));
  EXPECT_EQ(producer_->stats().acknowledged_values, 4u);
}

TEST_F(ProducerTest, SendsAgainUnderTheSameNumberWhatWasNotCommittedAndTheKeysToo) {
  std::atomic<int> failures = 3;
  server_.SetJudge([&failures](const v1::Batch& batch) {
    if (batch.sequence() == 2 && failures-- > 0)
      return grpc::Status(grpc::UNAVAILABLE, "try again");
    return grpc::Status::OK;
  });
  Start();
  for (double value : {1, 2, 3}) Send(value);
  ASSERT_TRUE(Wait().ok());
  EXPECT_THAT(SequencesOf(server_.committed()), ElementsAre(1, 2, 3));
  EXPECT_THAT(ValuesOf(server_.committed()), ElementsAre(1, 2, 3));
  EXPECT_EQ(server_.hellos(), 4);
  EXPECT_EQ(server_.unknown_aliases(), 0);
}

TEST_F(ProducerTest, WaitsForAServerThatIsAway) {
  server_.Stop();
  Start();
  Send(1);
  EXPECT_EQ(producer_->WaitUntilAcknowledged(absl::Milliseconds(20)).code(),
            absl::StatusCode::kDeadlineExceeded);
  EXPECT_TRUE(producer_->status().ok());
  server_.Start();
  EXPECT_TRUE(Wait().ok());
  EXPECT_THAT(ValuesOf(server_.committed()), ElementsAre(1));
}

TEST_F(ProducerTest, GoesOnWhenTheConnectionIsBackHoweverLongItsPauseHasGrown) {
  Producer::Options options = OptionsFor(server_);
  options.min_backoff = options.max_backoff = absl::Hours(1);
  Start(options);
  Send(1);
  ASSERT_TRUE(Wait().ok());
  server_.Stop();
  Send(2);
  server_.Start();
  ASSERT_TRUE(Wait().ok());
  EXPECT_THAT(ValuesOf(server_.committed()), ElementsAre(1, 2));
}

TEST_F(ProducerTest, NumbersAgainWhatIsOutstandingWhenTheServerLostItsData) {
  Start();
  for (double value : {1, 2}) Send(value);
  ASSERT_TRUE(Wait().ok());
  server_.Stop();
  server_.SetCommitted(0);
  Send(3);
  server_.Start();
  ASSERT_TRUE(Wait().ok());
  EXPECT_THAT(SequencesOf(server_.committed()), ElementsAre(1, 2, 1));
  EXPECT_THAT(ValuesOf(server_.committed()), ElementsAre(1, 2, 3));
}

TEST_F(ProducerTest, GoesOnAfterTheNumbersOfAnEarlierProcess) {
  server_.SetCommitted(500);
  Start();
  Send(1);
  ASSERT_TRUE(Wait().ok());
  EXPECT_THAT(SequencesOf(server_.committed()), ElementsAre(501));
}

TEST_F(ProducerTest, StopsForGoodWhenAnotherProcessTakesItsIdOver) {
  server_.SetJudge([](const v1::Batch&) { return grpc::Status(grpc::ABORTED, "a newer stream"); });
  Start();
  Send(1);
  EXPECT_EQ(Wait().code(), absl::StatusCode::kAborted);
  EXPECT_THAT(std::string(producer_->status().message()), HasSubstr("\"test\" was taken over"));
  EXPECT_EQ(producer_->Send(BatchOf(series_, {2})).code(), absl::StatusCode::kAborted);
  EXPECT_EQ(server_.hellos(), 1);
}

TEST_F(ProducerTest, StopsForGoodWhenTheServerRefusesItsId) {
  server_.SetHelloStatus(grpc::Status(grpc::INVALID_ARGUMENT, "no such ids"));
  Start();
  Send(1);
  EXPECT_EQ(Wait().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(ProducerTest, GivesUpTheOneBatchThatTheServerRefusesAndTellsTheLoss) {
  server_.SetJudge([](const v1::Batch& batch) {
    for (const double value : ValuesOf({batch})) {
      if (value == 3) return grpc::Status(grpc::INVALID_ARGUMENT, "not three");
    }
    return grpc::Status::OK;
  });
  Producer::Options options = OptionsFor(server_);
  std::atomic<uint64_t> dropped = 0;
  options.on_drop = [&dropped](uint64_t values, const absl::Status& status) {
    EXPECT_EQ(status.message(), "not three");
    dropped += values;
  };
  server_.Stop();  // so that all of them are outstanding when the stream begins
  Start(options);
  for (double value : {1, 2, 3, 4, 5}) Send(value);
  server_.Start();
  ASSERT_TRUE(Wait().ok());
  EXPECT_THAT(SequencesOf(server_.committed()), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(ValuesOf(server_.committed()), ElementsAre(1, 2, 4, 5));
  EXPECT_EQ(server_.committed()[2].dropped_values(), 1u);
  EXPECT_EQ(dropped, 1u);
  EXPECT_EQ(producer_->stats().dropped_values, 1u);
  EXPECT_EQ(producer_->stats().acknowledged_values, 4u);
}

TEST_F(ProducerTest, TriesAgainWhenAskedToComeBackLater) {
  std::atomic<int> failures = 3;
  server_.SetPushback("1");
  server_.SetJudge([&failures](const v1::Batch&) {
    return failures-- > 0 ? grpc::Status(grpc::RESOURCE_EXHAUSTED, "queue is full")
                          : grpc::Status::OK;
  });
  Start();
  for (double value : {1, 2}) Send(value);
  ASSERT_TRUE(Wait().ok());
  EXPECT_THAT(ValuesOf(server_.committed()), ElementsAre(1, 2));
  EXPECT_EQ(producer_->stats().dropped_values, 0u);
}

TEST_F(ProducerTest, LeavesTheServerAloneForAsLongAsItAsks) {
  server_.SetPushback("60000");
  server_.SetJudge(
      [](const v1::Batch&) { return grpc::Status(grpc::RESOURCE_EXHAUSTED, "queue is full"); });
  Producer::Options options = OptionsFor(server_);
  absl::Mutex mutex;
  int disconnects = 0;
  options.on_disconnect = [&](const absl::Status&) {
    absl::MutexLock lock(&mutex);
    ++disconnects;
  };
  Start(options);
  Send(1);
  const auto disconnected = [&] { return disconnects > 0; };
  mutex.LockWhen(absl::Condition(&disconnected));
  mutex.Unlock();
  EXPECT_EQ(producer_->WaitUntilAcknowledged(absl::Milliseconds(100)).code(),
            absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(server_.hellos(), 1) << "the backoff of at most 20 ms alone would have led to more";
  producer_.reset();  // does not wait for the minute to pass
}

TEST_F(ProducerTest, TrySendAnswersWhenTheBufferIsFullAndSendWaitsForRoom) {
  server_.Stop();
  Producer::Options options = OptionsFor(server_);
  options.max_buffered_bytes = 10'000;
  Start(options);
  const v1::Batch batch = BatchOf(series_, std::vector<double>(1000, 0.5));
  ASSERT_TRUE(producer_->TrySend(batch).ok());
  EXPECT_EQ(producer_->TrySend(batch).code(), absl::StatusCode::kResourceExhausted);
  EXPECT_LE(producer_->stats().buffered_bytes, 10'000u);
  std::thread sender([&] {
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(producer_->Send(batch).ok());
  });
  server_.Start();
  sender.join();
  ASSERT_TRUE(Wait().ok());
  EXPECT_EQ(server_.committed_values(), 6000u);
}

TEST_F(ProducerTest, RefusesABatchThatTheServerWouldNotTake) {
  Producer::Options options = OptionsFor(server_);
  options.max_batch_bytes = 1000;
  Start(options);
  EXPECT_THAT(std::string(producer_->Send(BatchOf(99, {1})).message()),
              HasSubstr("alias 99 is none of the 1"));
  EXPECT_THAT(std::string(producer_->Send(BatchOf(series_, std::vector<double>(200))).message()),
              HasSubstr("above max_batch_bytes, 1000"));
}

TEST_F(ProducerTest, AKeyCountsOnceHoweverManyEntriesItsSeriesHasInABatch) {
  Producer::Options options = OptionsFor(server_);
  options.max_batch_bytes = 1000;
  Start(options);
  v1::SeriesKey key;
  key.set_model("m");
  key.set_feature(std::string(500, 'f'));
  const uint32_t alias = producer_->AddSeries(key);
  v1::Batch batch;
  for (int i = 0; i < 10; ++i) batch.MergeFrom(BatchOf(alias, {1}));
  EXPECT_TRUE(producer_->Send(batch).ok());  // about 10 * 30 bytes of entries and one key
  EXPECT_TRUE(Wait().ok());
  EXPECT_EQ(server_.committed_values(), 10u);
}

TEST_F(ProducerTest, TellsAcknowledgementsBeforeTheWaitForThemEnds) {
  v1::Rejection rejection;
  rejection.set_reason(v1::REJECTION_REASON_TOO_LATE);
  rejection.set_values(1);
  server_.RejectNext(rejection);
  Producer::Options options = OptionsFor(server_);
  std::vector<v1::Ack> acks;
  options.on_ack = [&acks](const v1::Ack& ack) { acks.push_back(ack); };
  Start(options);
  Send(1);
  ASSERT_TRUE(Wait().ok());
  producer_->WaitUntilAcknowledged(kLong).IgnoreError();
  ASSERT_EQ(acks.size(), 1u);
  EXPECT_EQ(acks[0].series(0).alias(), series_);
  EXPECT_EQ(producer_->stats().rejected_values, 1u);
}

TEST_F(ProducerTest, RefusesImpossibleOptions) {
  EXPECT_THAT(std::string(Producer::Create({.producer_id = "a\nb"}).status().message()),
              HasSubstr("producer_id"));
  EXPECT_THAT(std::string(Producer::Create({.server = ""}).status().message()),
              HasSubstr("HOST:PORT"));
  EXPECT_THAT(
      std::string(Producer::Create({.max_backoff = absl::Milliseconds(1)}).status().message()),
      HasSubstr("backoff"));
}

TEST_F(ProducerTest, MakesAnIdThatNoOtherProducerHas) {
  Producer::Options options = OptionsFor(server_);
  options.producer_id = "";
  const auto one = *Producer::Create(options);
  const auto other = *Producer::Create(options);
  EXPECT_NE(one->producer_id(), other->producer_id());
}

}  // namespace
}  // namespace drift
