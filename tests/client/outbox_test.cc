#include "drift/outbox.h"

#include "gtest/gtest.h"

namespace drift {
namespace {

// A batch of `values` missing values of the series 1.
v1::Batch BatchOf(uint64_t values) {
  v1::Batch batch;
  batch.add_series()->set_alias(1);
  batch.mutable_series(0)->mutable_missing()->set_count(values);
  return batch;
}

class OutboxTest : public ::testing::Test {
 protected:
  void Push(int batches) {
    for (int i = 1; i <= batches; ++i) outbox_.Push(BatchOf(i), 100);
  }
  // Sends all there is and answers the number of the last.
  uint64_t SendAll() {
    uint64_t last = 0;
    while (outbox_.HasNext(1000)) last = outbox_.Next()->request.batch().sequence();
    return last;
  }
  Outbox outbox_{1000};
};

TEST_F(OutboxTest, NumbersANewProducersBatchesFromOne) {
  Push(3);
  outbox_.Welcome(0);
  EXPECT_EQ(outbox_.Next()->request.batch().sequence(), 1u);
  EXPECT_EQ(outbox_.Next()->request.batch().sequence(), 2u);
}

TEST_F(OutboxTest, GoesOnWhereAnEarlierProcessOfTheSameIdStopped) {
  Push(2);
  EXPECT_EQ(outbox_.Welcome(500).batches, 0u);
  EXPECT_EQ(outbox_.Next()->request.batch().sequence(), 501u);
}

TEST_F(OutboxTest, AnAcknowledgementSettlesAllUpToItsNumber) {
  Push(3);
  outbox_.Welcome(0);
  SendAll();
  const Outbox::Settled settled = outbox_.Acknowledge(2);
  EXPECT_EQ(settled.batches, 2u);
  EXPECT_EQ(settled.values, 3u);
  EXPECT_EQ(outbox_.values(), 3u);
  EXPECT_EQ(outbox_.bytes(), 100u);
  EXPECT_EQ(outbox_.Acknowledge(2).batches, 0u);
  EXPECT_EQ(outbox_.Acknowledge(3).batches, 1u);
  EXPECT_TRUE(outbox_.empty());
  EXPECT_EQ(outbox_.settled(), 3u);
}

TEST_F(OutboxTest, AnAcknowledgementNeverSettlesWhatWasNotSent) {
  Push(2);
  outbox_.Welcome(0);
  outbox_.Next();
  EXPECT_EQ(outbox_.Acknowledge(9).batches, 1u);
  EXPECT_EQ(outbox_.Next()->request.batch().sequence(), 2u);
}

TEST_F(OutboxTest, ANewStreamSendsAgainUnderTheSameNumbersWhatIsNotCommitted) {
  Push(3);
  outbox_.Welcome(0);
  SendAll();
  EXPECT_EQ(outbox_.Welcome(1).batches, 1u);  // its acknowledgement was lost
  EXPECT_EQ(outbox_.Next()->request.batch().sequence(), 2u);
  EXPECT_EQ(SendAll(), 3u);
}

TEST_F(OutboxTest, AServerThatLostItsDataGetsTheNumbersItExpects) {
  Push(3);
  outbox_.Welcome(0);
  SendAll();
  outbox_.Acknowledge(2);
  EXPECT_EQ(outbox_.Welcome(0).batches, 0u);
  EXPECT_EQ(outbox_.Next()->request.batch().sequence(), 1u);
  EXPECT_EQ(outbox_.Acknowledge(1).values, 3u);  // the third batch
}

TEST_F(OutboxTest, ANumberThatWasNeverSentIsNotOurs) {
  Push(2);
  outbox_.Welcome(0);
  outbox_.Next();
  EXPECT_EQ(outbox_.Welcome(2).batches, 0u);
  EXPECT_EQ(outbox_.Next()->request.batch().sequence(), 3u);
}

TEST_F(OutboxTest, SendsNoMoreThanTheWindow) {
  Push(3);
  outbox_.Welcome(0);
  EXPECT_TRUE(outbox_.HasNext(1));
  outbox_.Next();
  EXPECT_FALSE(outbox_.HasNext(1));
  outbox_.Acknowledge(1);
  EXPECT_TRUE(outbox_.HasNext(1));
}

TEST_F(OutboxTest, WhatIsGivenUpTravelsAsAnEmptyBatchThatTellsTheLoss) {
  outbox_.Push(BatchOf(7), 100);
  v1::Batch second = BatchOf(5);
  second.set_dropped_values(2);
  outbox_.Push(second, 100);
  outbox_.Welcome(0);
  SendAll();
  outbox_.Acknowledge(1);
  EXPECT_EQ(outbox_.GiveUpOldest(), 5u);
  outbox_.Welcome(1);
  const v1::Batch& sent = outbox_.Next()->request.batch();
  EXPECT_EQ(sent.sequence(), 2u);
  EXPECT_EQ(sent.series_size(), 0);
  EXPECT_EQ(sent.dropped_values(), 7u);
  EXPECT_EQ(outbox_.GiveUpOldest(), 0u);
  EXPECT_EQ(outbox_.Acknowledge(2).values, 0u);
}

TEST_F(OutboxTest, HasRoomUpToItsBytesAndForAnyBatchWhenEmpty) {
  EXPECT_TRUE(outbox_.HasRoomFor(5000));
  outbox_.Push(BatchOf(1), 600);
  EXPECT_TRUE(outbox_.HasRoomFor(400));
  EXPECT_FALSE(outbox_.HasRoomFor(401));
}

}  // namespace
}  // namespace drift
