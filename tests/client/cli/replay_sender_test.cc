#include "client/cli/replay_sender.h"

#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/fake_ingest.h"

namespace drift::cli {
namespace {

using testing::HasSubstr;

class ReplaySenderTest : public testing::Test {
 protected:
  void SetUp() override {
    auto sender = ReplaySender::Create(server_.address(), display_);
    ASSERT_TRUE(sender.ok()) << sender.status();
    sender_ = *std::move(sender);
    v1::SeriesKey key;
    key.set_model("m");
    key.set_feature("x");
    alias_ = sender_->AddSeries(key);
  }

  absl::Status SendValue(double value) {
    v1::Batch batch;
    v1::SeriesValues& values = *batch.add_series();
    values.set_alias(alias_);
    values.mutable_event_time()->set_seconds(1);
    values.mutable_doubles()->add_values(value);
    return sender_->Send(batch);
  }

  FakeIngest server_;
  std::ostringstream err_;
  ProgressDisplay display_{err_, Terminal{}};
  std::unique_ptr<ReplaySender> sender_;
  uint32_t alias_ = 0;
};

TEST_F(ReplaySenderTest, FinishWaitsForAllThatWasSent) {
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(SendValue(i).ok());
  ASSERT_TRUE(sender_->Finish([](uint64_t, uint64_t) {}).ok());
  EXPECT_EQ(server_.committed_values(), 100u);
  EXPECT_EQ(sender_->tally().accepted_values, 100u);
  EXPECT_EQ(sender_->tally().rejected_values(), 0u);
}

TEST_F(ReplaySenderTest, FinishTellsHowManyOfTheValuesAreAcknowledged) {
  server_.HoldAcks(true);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(SendValue(i).ok());
  std::vector<std::pair<uint64_t, uint64_t>> told;
  const auto tell_and_restart = [&](uint64_t acknowledged, uint64_t of) {
    told.emplace_back(acknowledged, of);
    if (told.size() > 1) return;
    server_.HoldAcks(false);  // what was held back is told when the next stream begins
    server_.Stop();
    server_.Start();
  };
  ASSERT_TRUE(sender_->Finish(tell_and_restart).ok());
  ASSERT_FALSE(told.empty());
  EXPECT_EQ(told[0], std::make_pair(uint64_t{0}, uint64_t{3}));
}

TEST_F(ReplaySenderTest, WhatTheServerRejectsIsTalliedByReasonWithAnExample) {
  v1::Rejection rejection;
  rejection.set_reason(v1::REJECTION_REASON_TOO_LATE);
  rejection.set_values(1);
  rejection.set_example("series m/x: too late");
  server_.RejectNext(rejection);
  ASSERT_TRUE(SendValue(1).ok());
  ASSERT_TRUE(sender_->Finish([](uint64_t, uint64_t) {}).ok());
  const Tally tally = sender_->tally();
  EXPECT_EQ(tally.rejected_values(), 1u);
  EXPECT_EQ(tally.rejected.at("REJECTION_REASON_TOO_LATE").example, "series m/x: too late");
  EXPECT_EQ(tally.accepted_values, 0u);
}

TEST_F(ReplaySenderTest, ARestartOfTheServerIsToldOnceAndLosesNothing) {
  ASSERT_TRUE(SendValue(1).ok());
  ASSERT_TRUE(sender_->Finish([](uint64_t, uint64_t) {}).ok());
  server_.Stop();
  ASSERT_TRUE(SendValue(2).ok());
  server_.Start();
  ASSERT_TRUE(sender_->Finish([](uint64_t, uint64_t) {}).ok());
  EXPECT_EQ(server_.committed_values(), 2u);
  sender_.reset();
  const std::string told = err_.str();
  EXPECT_THAT(told, HasSubstr("drift: lost the server, trying again"));
  EXPECT_EQ(told.find("lost the server"), told.rfind("lost the server"));
}

}  // namespace
}  // namespace drift::cli
