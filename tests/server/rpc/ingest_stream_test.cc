#include <cstdint>
#include <numeric>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/rpc/ingest_fixture.h"

namespace drift {
namespace {

using testing::HasSubstr;

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
  constexpr int kLast = 41;
  std::vector<uint64_t> sequences(kLast - 1);
  std::iota(sequences.begin(), sequences.end(), 2);
  SendTogether(producer, sequences);
  EXPECT_EQ(producer.ReadUntil(kLast).accepted_values(), kLast - 1);
  EXPECT_EQ(producer.acks(), 2) << "one for those";
}

TEST_F(IngestServiceTest, WhatCommitsBeforeABatchThatIsRefusedIsAcknowledged) {
  Producer producer(*ingest_);
  producer.Greet("p");
  producer.Send(Numbers(1, {0.5}));
  producer.ReadUntil(1);
  SendTogether(producer, {2, 3, 5});
  EXPECT_EQ(producer.ReadUntil(3).accepted_values(), 2);
  EXPECT_EQ(producer.Finish().error_code(), grpc::StatusCode::FAILED_PRECONDITION);
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

}  // namespace
}  // namespace drift
