#include <set>
#include <sstream>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "client/cli/bench/messages.h"
#include "client/cli/bench/run.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/convert/layout.h"
#include "tests/client/fake_ingest.h"

namespace drift::cli {
namespace {

using testing::HasSubstr;

const absl::Time kTime = absl::FromUnixSeconds(1234567);
constexpr size_t kMostMessageBytes = 4 << 20;  // limits.max_message_bytes, by default

v1::SeriesInfo InfoOf(uint32_t alias, const Layout& layout) {
  v1::SeriesInfo info;
  info.set_alias(alias);
  *info.mutable_layout() = ToProto(layout);
  info.set_layout_fingerprint(layout.fingerprint());
  info.mutable_fine_pane()->set_seconds(10);
  return info;
}

Layout SixtyFourBuckets() { return *Layout::Create(Linear{0, 200, 64}); }

std::set<std::string> FeaturesOf(const Messages& messages) {
  std::set<std::string> features;
  for (size_t i = 0; i < messages.introductions(); ++i) {
    const v1::StreamBatchesRequest message = messages.Introduction(i, kTime);
    for (const auto& entry : message.batch().series()) features.insert(entry.key().feature());
  }
  return features;
}

TEST(MessagesTest, SeriesAreDividedAmongStreams) {
  const Load load{.streams = 2, .series = 5};
  EXPECT_THAT(FeaturesOf(Messages(load, 0)), testing::ElementsAre("f0", "f2", "f4"));
  EXPECT_THAT(FeaturesOf(Messages(load, 1)), testing::ElementsAre("f1", "f3"));
}

TEST(MessagesTest, FewerSeriesThanStreamsAreShared) {
  const Load load{.streams = 3, .series = 2};
  EXPECT_THAT(FeaturesOf(Messages(load, 2)), testing::ElementsAre("f0"));
}

TEST(MessagesTest, AThousandSeriesAreIntroducedByOneMessage) {
  const Messages messages({.series = 2001}, 0);
  ASSERT_EQ(messages.introductions(), 3u);
  const v1::StreamBatchesRequest last = messages.Introduction(2, kTime);
  ASSERT_EQ(last.batch().series_size(), 1);
  EXPECT_EQ(last.batch().series(0).alias(), 2001u);
  EXPECT_EQ(last.batch().series(0).key().feature(), "f2000");
  EXPECT_EQ(FeaturesOf(messages).size(), 2001u);
}

TEST(MessagesTest, EachHasSoManyValuesOfSoManySeriesAtTheTimeGiven) {
  Messages messages({.series = 3, .batch = 2, .values = 7}, 0);
  EXPECT_TRUE(messages.ready());
  ASSERT_TRUE(messages.Make().ok());
  std::vector<uint32_t> aliases;
  for (int i = 0; i < 3; ++i) {
    const v1::Batch& batch = messages.Next(kTime).batch();
    ASSERT_EQ(batch.series_size(), 2);
    for (const auto& entry : batch.series()) {
      EXPECT_EQ(entry.floats().values_size(), 7);
      EXPECT_EQ(entry.event_time().seconds(), 1234567);
      aliases.push_back(entry.alias());
    }
  }
  // Two messages, of which the second is filled up; then the first again.
  EXPECT_THAT(aliases, testing::ElementsAre(1, 2, 3, 1, 1, 2));
}

TEST(MessagesTest, CountsAreOfTheLayoutThatTheServerTold) {
  Messages messages({.values = 7, .counts = true}, 0);
  EXPECT_FALSE(messages.ready());
  messages.Learn(InfoOf(1, SixtyFourBuckets()));
  ASSERT_TRUE(messages.ready());
  ASSERT_TRUE(messages.Make().ok());
  v1::StreamBatchesRequest received;  // counts are serialized once for all
  ASSERT_TRUE(received.ParseFromString(messages.Next(kTime).SerializeAsString()));
  const v1::FoldedValues& folded = received.batch().series(0).folded();
  EXPECT_EQ(folded.layout_fingerprint(), SixtyFourBuckets().fingerprint());
  EXPECT_EQ(folded.panes(0).pane_start_time().seconds(), 1234560);
  EXPECT_EQ(folded.panes(0).last_event_time().seconds(), 1234567);
  uint64_t values = 0;
  for (const uint64_t count : folded.panes(0).counts().bucket_counts()) values += count;
  EXPECT_EQ(values, 7u);
}

TEST(MessagesTest, ACategoricalSeriesTakesNoCountsOfNumbers) {
  Messages messages({.counts = true}, 0);
  messages.Learn(InfoOf(1, *Layout::Create(Categorical{10})));
  EXPECT_TRUE(absl::IsFailedPrecondition(messages.Make()));
}

// Messages of counts for that many series each, made.
absl::StatusOr<Messages> CountsFor(uint64_t batch) {
  Messages messages({.series = batch, .batch = batch, .counts = true}, 0);
  for (uint32_t alias = 1; alias <= batch; ++alias) {
    messages.Learn(InfoOf(alias, SixtyFourBuckets()));
  }
  if (absl::Status status = messages.Make(); !status.ok()) return status;
  return messages;
}

TEST(MessagesTest, CountsThatNoServerTakesAreRefusedWithTheBatchThatFits) {
  const std::string refused(CountsFor(100'000).status().message());
  EXPECT_THAT(refused, HasSubstr("a message would have 100000 series"));
  EXPECT_THAT(refused, HasSubstr("--batch should be at most "));
  uint64_t most = 0;
  ASSERT_TRUE(absl::SimpleAtoi(refused.substr(refused.rfind(' ') + 1), &most)) << refused;
  EXPECT_FALSE(CountsFor(most + 1).ok());
  absl::StatusOr<Messages> messages = CountsFor(most);
  ASSERT_TRUE(messages.ok()) << messages.status();
  const size_t bytes = messages->Next(kTime + absl::Nanoseconds(999'999'999)).ByteSizeLong();
  EXPECT_LE(bytes, kMostMessageBytes);
  EXPECT_GT(bytes, kMostMessageBytes / 2);
}

TEST(LoadTest, TheLargestMessageOfValuesFits) {
  const Load load{.series = 65'535, .batch = 65'535, .values = 1};
  EXPECT_TRUE(CheckLoad(load).ok());
  EXPECT_FALSE(CheckLoad({.series = 65'536, .batch = 65'536, .values = 1}).ok());
  Messages messages(load, 0);
  ASSERT_TRUE(messages.Make().ok());
  // Before 1970, as a --span can reach, times take the most bytes.
  EXPECT_LE(messages.Next(absl::FromUnixNanos(-1)).ByteSizeLong(), kMostMessageBytes);
}

TEST(LoadTest, WhatNoServerWouldTakeIsRefused) {
  EXPECT_TRUE(CheckLoad({}).ok());
  EXPECT_THAT(CheckLoad({.series = 2000, .batch = 2000}).message(),
              HasSubstr("--batch should be at most 1033"));
  EXPECT_THAT(CheckLoad({.values = 2'000'000}).message(),
              HasSubstr("--values should be at most 1048553"));
  EXPECT_THAT(CheckLoad({.series = 1'000'000}).message(), HasSubstr("--series times --values"));
  EXPECT_TRUE(CheckLoad({.series = 1'000'000, .batch = 1000, .counts = true}).ok());
  EXPECT_FALSE(CheckLoad({.duration = absl::ZeroDuration()}).ok());
}

class BenchTest : public testing::Test {
 protected:
  absl::StatusOr<BenchSummary> Run(Load load) {
    load.duration = absl::Milliseconds(50);
    return RunLoad(server_.address(), load, display_);
  }

  FakeIngest server_;
  std::ostringstream err_;
  ProgressDisplay display_{err_, Terminal{}};
};

TEST_F(BenchTest, WhatIsCountedIsWhatTheServerHasButForTheIntroduction) {
  const auto summary = Run({.series = 3, .values = 10});
  ASSERT_TRUE(summary.ok()) << summary.status();
  const auto committed = server_.committed();
  EXPECT_EQ(summary->tally.messages + 1, committed.size());
  EXPECT_EQ(summary->tally.messages, summary->tally.latency.count());
  EXPECT_EQ(summary->tally.values.accepted_values, 10 * summary->tally.messages);
  EXPECT_EQ(server_.unknown_aliases(), 0);
  EXPECT_GE(summary->elapsed, absl::ZeroDuration());
}

TEST_F(BenchTest, ARateIsNotExceeded) {
  // A message every 10 ms of 50, from the start on; fewer where this machine is slow.
  const auto summary = Run({.values = 10, .rate = 1000});
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_GE(summary->tally.messages, 1u);
  EXPECT_LE(summary->tally.messages, 5u);
}

TEST_F(BenchTest, TheIntervalAfterTheLastMessageIsPartOfTheLoad) {
  const auto summary = Run({.values = 1, .rate = 1});
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->tally.messages, 1u);
  EXPECT_GE(summary->elapsed, summary->load.duration);
}

TEST_F(BenchTest, CountsAreSentOnceTheLayoutIsTold) {
  server_.SetLayout(ToProto(SixtyFourBuckets()), SixtyFourBuckets().fingerprint());
  const auto summary = Run({.values = 10, .counts = true});
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_TRUE(server_.committed().back().series(0).has_folded());
}

TEST_F(BenchTest, AServerThatTellsNoLayoutCannotBeSentCounts) {
  const auto summary = Run({.counts = true});
  EXPECT_THAT(summary.status().message(), HasSubstr("tells no layouts for model \"bench\""));
}

TEST_F(BenchTest, AStreamThatEndsIsAnErrorInTheServersWords) {
  server_.SetJudge([](const v1::Batch& batch) {
    return batch.sequence() < 3 ? grpc::Status::OK
                                : grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "too much");
  });
  const auto summary = Run({});
  EXPECT_EQ(summary.status(), absl::ResourceExhaustedError("stream 0 ended: too much"));
}

TEST_F(BenchTest, WhenAllStreamsHaveEndedSoHasTheLoad) {
  server_.SetJudge([](const v1::Batch& batch) {
    return batch.sequence() == 1 ? grpc::Status::OK
                                 : grpc::Status(grpc::StatusCode::UNAVAILABLE, "shutting down");
  });
  const Load fast{.streams = 2, .series = 2, .duration = absl::Hours(100)};
  EXPECT_TRUE(absl::IsUnavailable(RunLoad(server_.address(), fast, display_).status()));
  // Its second message is due after a day.
  const Load slow{.values = 86'400, .rate = 1, .duration = absl::Hours(100)};
  EXPECT_TRUE(absl::IsUnavailable(RunLoad(server_.address(), slow, display_).status()));
}

TEST_F(BenchTest, AServerThatIsAwayIsUnavailable) {
  server_.Stop();
  EXPECT_TRUE(absl::IsUnavailable(Run({}).status()));
}

BenchSummary MakeSummary() {
  BenchSummary summary;
  summary.load = {.model = "m", .streams = 2, .series = 20, .batch = 5, .values = 100};
  summary.tally.values.accepted_values = 999'999;
  summary.tally.values.rejected["REJECTION_REASON_TOO_LATE"] = {1, "series m/f0: too late"};
  summary.tally.messages = 2000;
  for (int i = 0; i < 1999; ++i) summary.tally.latency.Add(absl::Nanoseconds(32 << 15));
  summary.tally.latency.Add(absl::Milliseconds(4));
  summary.elapsed = absl::Milliseconds(500);
  return summary;
}

TEST(BenchSummaryTest, TellsHowMuchHowFastAndHowLate) {
  EXPECT_EQ(BenchText(MakeSummary(), {}),
            "2 streams to model m, 20 series, 5 in a message, 100 values of each, as fast as the "
            "server takes them\n"
            "accepted 999,999 values in 500ms: 2.00 M values/s, 4.00 k messages/s; rejected 1\n"
            "rejected 1 value, REJECTION_REASON_TOO_LATE: series m/f0: too late\n"
            "on disk and acknowledged after [ms] p50 1.08, p90 1.08, p99 1.08, p999 1.08, at most "
            "4\n"
            "acknowledged within [ms]  messages\n"
            "                     2.1     1,999  ████████████████████████████████████████\n"
            "                    4.19         1  ▏\n");
}

TEST(BenchSummaryTest, JsonHasTheSameFigures) {
  const std::string json = BenchJson(MakeSummary());
  for (const char* part : {"\"acceptedValues\":\"999999\"", "\"rejectedValues\":\"1\"",
                           "\"messages\":\"2000\"", "\"messagesPerSecond\":4000",
                           "\"valuesPerSecond\":1999998", "\"max\":0.004", "\"folded\":false"}) {
    EXPECT_THAT(json, HasSubstr(part));
  }
}

}  // namespace
}  // namespace drift::cli
