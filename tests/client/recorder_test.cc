#include "drift/recorder.h"

#include <chrono>
#include <cmath>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/convert/layout.h"
#include "tests/client/fake_ingest.h"

namespace drift {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const SeriesId kScore = {
    .model = "fraud", .version = "7", .feature = "score", .segments = {{"country", "DE"}}};

class RecorderTest : public ::testing::Test {
 protected:
  // Ships when flushed and not before, so that a test decides what a batch holds.
  Recorder::Options OptionsFor(const FakeIngest& server) {
    return {.server = server.address(),
            .producer_id = "test",
            .ship_interval = absl::Hours(1),
            .shutdown_timeout = absl::Milliseconds(100),
            .on_error = [this](const absl::Status& status) {
              absl::MutexLock lock(&mutex_);
              errors_.push_back(std::string(status.message()));
            }};
  }
  void Start(Recorder::Options options) { recorder_ = *Recorder::Create(std::move(options)); }
  void Start() { Start(OptionsFor(server_)); }
  void Flush() { ASSERT_TRUE(recorder_->Flush(kLong).ok()); }
  std::vector<std::string> errors() {
    absl::MutexLock lock(&mutex_);
    return errors_;
  }

  absl::Mutex mutex_;
  std::vector<std::string> errors_ ABSL_GUARDED_BY(mutex_);
  FakeIngest server_;
  std::unique_ptr<Recorder> recorder_;
};

TEST(EventTimeTest, IsTheMicrosecondBeforeOfEitherClock) {
  using std::chrono::nanoseconds, std::chrono::seconds, std::chrono::system_clock;
  const auto of_clock = [](auto since) {
    return EventTime(std::chrono::sys_time<decltype(since)>(since)).unix_micros();
  };
  EXPECT_EQ(of_clock(seconds(1'700'000'000)), 1'700'000'000'000'000);
  EXPECT_EQ(of_clock(nanoseconds(1'700'000'000'000'123'999)), 1'700'000'000'000'123);
  EXPECT_EQ(of_clock(nanoseconds(-1)), -1);
  const auto now = system_clock::now();
  EXPECT_EQ(EventTime(now).unix_micros(), EventTime(absl::FromChrono(now)).unix_micros());
  EXPECT_EQ(EventTime(absl::UnixEpoch() - absl::Nanoseconds(1)).unix_micros(), -1);
}

TEST_F(RecorderTest, BringsEveryKindOfValueWithItsSeriesAndEventTime) {
  Start();
  const SeriesHandle score = recorder_->Series(kScore);
  const SeriesHandle country = recorder_->Series({.model = "fraud", .feature = "country"});
  const absl::Time time = absl::FromUnixMicros(1'700'000'000'000'123);
  recorder_->Record(score, 0.25, time);
  recorder_->RecordMissing(score, time);
  recorder_->Record(country, "DE", absl::ToChronoTime(time));
  Flush();
  const std::vector<v1::Batch> committed = server_.committed();
  ASSERT_EQ(committed.size(), 1u);
  ASSERT_EQ(committed[0].series_size(), 3);
  const v1::SeriesValues& number = committed[0].series(0);
  EXPECT_EQ(number.key().model(), "fraud");
  EXPECT_EQ(number.key().version(), "7");
  EXPECT_EQ(number.key().feature(), "score");
  EXPECT_EQ(number.key().segments().at("country"), "DE");
  EXPECT_THAT(number.doubles().values(), ElementsAre(0.25));
  EXPECT_EQ(number.event_time().seconds(), 1'700'000'000);
  EXPECT_EQ(number.event_time().nanos(), 123'000);
  EXPECT_EQ(committed[0].series(1).missing().count(), 1u);
  EXPECT_EQ(committed[0].series(2).key().feature(), "country");
  EXPECT_THAT(committed[0].series(2).categories().values(), ElementsAre("DE"));
}

TEST_F(RecorderTest, StampsValuesWithTheTimeTheyWereRecorded) {
  Start();
  const SeriesHandle score = recorder_->Series(kScore);
  const int64_t before = absl::ToUnixMicros(absl::Now());
  recorder_->Record(score, 1);
  Flush();
  const int64_t after = absl::ToUnixMicros(absl::Now());
  const google::protobuf::Timestamp time = server_.committed()[0].series(0).event_time();
  EXPECT_GE(time.seconds() * 1'000'000 + time.nanos() / 1000, before);
  EXPECT_LE(time.seconds() * 1'000'000 + time.nanos() / 1000, after);
}

TEST_F(RecorderTest, FoldsAsSoonAsTheServerHasToldTheLayout) {
  const Layout layout = *Layout::Create(Linear{.min = 0, .max = 1, .buckets = 10});
  server_.SetLayout(ToProto(layout), layout.fingerprint());
  Start();
  const SeriesHandle score = recorder_->Series(kScore);
  recorder_->Record(score, 0.5);
  Flush();
  Flush();  // the first one brought the layout
  const absl::Time time = absl::FromUnixSeconds(1'700'000'005);
  for (int i = 0; i < 10'000; ++i) recorder_->Record(score, 0.25, time);
  recorder_->RecordMissing(score, time);
  Flush();
  const std::vector<v1::Batch> committed = server_.committed();
  ASSERT_EQ(committed.size(), 2u);
  EXPECT_EQ(committed[0].series(0).doubles().values_size(), 1);
  ASSERT_EQ(committed[1].series_size(), 1);
  const v1::FoldedValues& folded = committed[1].series(0).folded();
  EXPECT_EQ(folded.layout_fingerprint(), layout.fingerprint());
  ASSERT_EQ(folded.panes_size(), 1);
  EXPECT_EQ(folded.panes(0).pane_start_time().seconds(), 1'700'000'000);
  EXPECT_EQ(folded.panes(0).last_event_time().seconds(), 1'700'000'005);
  EXPECT_THAT(folded.panes(0).counts().bucket_counts(), ElementsAre(10'000));
  EXPECT_EQ(folded.panes(0).counts().specials().missing(), 1u);
}

TEST_F(RecorderTest, SendsRawAgainToAServerThatKnowsNoLayoutAnyMore) {
  const Layout layout = *Layout::Create(Linear{.min = 0, .max = 1, .buckets = 10});
  server_.SetLayout(ToProto(layout), layout.fingerprint());
  Start();
  const SeriesHandle score = recorder_->Series(kScore);
  recorder_->Record(score, 0.5);
  Flush();
  Flush();
  server_.Stop();
  server_.SetCommitted(0);
  server_.SetLayout({}, 0);
  server_.Start();
  recorder_->Record(score, 0.5);  // still folded: nothing else is known
  Flush();
  Flush();
  recorder_->Record(score, 0.75);
  Flush();
  EXPECT_EQ(server_.unknown_aliases(), 0);
  EXPECT_THAT(server_.committed().back().series(0).doubles().values(), ElementsAre(0.75));
}

TEST_F(RecorderTest, GivesTheSameHandleForTheSameSeries) {
  Start();
  recorder_->Record(recorder_->Series(kScore), 1);
  recorder_->Record(recorder_->Series(kScore), 2);
  Flush();
  ASSERT_EQ(server_.committed()[0].series_size(), 1);
  EXPECT_THAT(server_.committed()[0].series(0).doubles().values(), ElementsAre(1, 2));
}

TEST_F(RecorderTest, NothingIsLostOverManyThreads) {
  constexpr int kThreads = 8;
  constexpr int kValues = 10'000;
  Start();
  const SeriesHandle score = recorder_->Series(kScore);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kValues; ++i) recorder_->Record(score, i);
    });
  }
  for (std::thread& thread : threads) thread.join();
  Flush();
  const Recorder::Stats stats = recorder_->stats();
  EXPECT_EQ(stats.recorded, uint64_t{kThreads} * kValues);
  EXPECT_EQ(stats.dropped, 0u);
  EXPECT_EQ(stats.acknowledged, stats.recorded);
  EXPECT_EQ(server_.committed_values(), stats.recorded);
}

TEST_F(RecorderTest, WhatALaneHasNoRoomForIsToldToTheServer) {
  Recorder::Options options = OptionsFor(server_);
  options.lane_slots = 64;
  Start(options);
  const SeriesHandle score = recorder_->Series(kScore);
  for (int i = 0; i < 500'000; ++i) recorder_->Record(score, i);
  Flush();
  const Recorder::Stats stats = recorder_->stats();
  EXPECT_EQ(stats.recorded, 500'000u);
  EXPECT_EQ(stats.acknowledged + stats.dropped, stats.recorded);
  EXPECT_EQ(server_.committed_values(), stats.acknowledged);
  EXPECT_EQ(server_.committed_dropped_values(), stats.dropped);
}

TEST_F(RecorderTest, KeepsABoundedBufferWhileTheServerIsAwayAndTellsWhatItDropped) {
  server_.Stop();
  Recorder::Options options = OptionsFor(server_);
  options.max_buffered_bytes = 100'000;
  Start(options);
  const SeriesHandle score = recorder_->Series(kScore);
  for (int batch = 0; batch < 50; ++batch) {
    for (int i = 0; i < 1000; ++i) recorder_->Record(score, i);
    EXPECT_EQ(recorder_->Flush(absl::ZeroDuration()).code(), absl::StatusCode::kDeadlineExceeded);
    while (recorder_->stats().recorded < (batch + 1) * 1000u) std::this_thread::yield();
  }
  recorder_->Flush(absl::Milliseconds(50)).IgnoreError();
  const uint64_t dropped = recorder_->stats().dropped;
  EXPECT_GT(dropped, 30'000u);
  EXPECT_LT(dropped, 50'000u);
  server_.Start();
  Flush();
  recorder_->Record(score, 1);  // there is room again: tells
  Flush();
  EXPECT_EQ(server_.committed_dropped_values(), dropped);
  EXPECT_EQ(server_.committed_values(), 50'001 - dropped);
  EXPECT_EQ(recorder_->stats().acknowledged, 50'001 - dropped);
}

TEST_F(RecorderTest, CountsWhatIsRecordedForAnImpossibleSeriesAndTellsOnce) {
  Start();
  for (int i = 0; i < 3; ++i) {
    const SeriesHandle series = recorder_->Series({.model = "fraud", .feature = "a\nb"});
    EXPECT_FALSE(series.valid());
    recorder_->Record(series, 1);
  }
  recorder_->Record(SeriesHandle(), "x");
  recorder_->Record(recorder_->Series(kScore), std::string(129, 'x'));
  recorder_->Record(recorder_->Series(kScore), "\xff");
  Flush();
  EXPECT_THAT(errors(),
              ElementsAre(HasSubstr(
                  "fraud/a\\nb: its feature has the control character U+000A at byte 1")));
  const Recorder::Stats stats = recorder_->stats();
  EXPECT_EQ(stats.recorded, 6u);
  EXPECT_EQ(stats.invalid, 6u);
  EXPECT_TRUE(server_.committed().empty());
}

TEST_F(RecorderTest, TellsWhatTheServerRejected) {
  v1::Rejection rejection;
  rejection.set_reason(v1::REJECTION_REASON_WRONG_TYPE);
  rejection.set_values(1);
  rejection.set_example("fraud@7/score: numbers for a categorical series");
  server_.RejectNext(rejection);
  Start();
  recorder_->Record(recorder_->Series(kScore), 1);
  Flush();
  const Recorder::Stats stats = recorder_->stats();
  EXPECT_EQ(stats.rejected, 1u);
  EXPECT_EQ(stats.last_rejection, rejection.example());
  EXPECT_THAT(errors(), ElementsAre(HasSubstr(rejection.example())));
}

TEST_F(RecorderTest, SaysSoWhenAnotherProcessTookItsIdOver) {
  server_.SetJudge([](const v1::Batch&) { return grpc::Status(grpc::ABORTED, "a newer stream"); });
  Start();
  recorder_->Record(recorder_->Series(kScore), 1);
  EXPECT_EQ(recorder_->Flush(kLong).code(), absl::StatusCode::kAborted);
  recorder_->Record(recorder_->Series(kScore), 2);
  EXPECT_EQ(recorder_->Flush(kLong).code(), absl::StatusCode::kAborted);
  EXPECT_EQ(recorder_->stats().status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(recorder_->stats().dropped, 1u);
}

TEST_F(RecorderTest, ShipsWhatIsLeftWhenItIsDestroyed) {
  Recorder::Options options = OptionsFor(server_);
  options.shutdown_timeout = kLong;
  Start(options);
  recorder_->Record(recorder_->Series(kScore), 1);
  recorder_.reset();
  EXPECT_EQ(server_.committed_values(), 1u);
}

TEST_F(RecorderTest, IsDestroyedWithoutAServer) {
  server_.Stop();
  Start();
  recorder_->Record(recorder_->Series(kScore), 1);
  recorder_.reset();
}

TEST_F(RecorderTest, ShipsByItself) {
  Recorder::Options options = OptionsFor(server_);
  options.ship_interval = absl::Milliseconds(1);
  Start(options);
  recorder_->Record(recorder_->Series(kScore), 1);
  EXPECT_TRUE(server_.WaitFor([](const auto& committed) { return !committed.empty(); }));
}

TEST_F(RecorderTest, ShipsOnlyWhenFlushedWhereTheIntervalNeverEnds) {
  Recorder::Options options = OptionsFor(server_);
  options.ship_interval = absl::InfiniteDuration();
  Start(options);
  recorder_->Record(recorder_->Series(kScore), 1);
  absl::SleepFor(absl::Milliseconds(50));  // some ticks
  recorder_->Record(recorder_->Series(kScore), 2);
  Flush();
  EXPECT_EQ(server_.committed().size(), 1u);
}

TEST_F(RecorderTest, TellsOfABatchThatCanNeverBeSent) {
  Start();
  const std::string kilobyte(1000, 'x');
  constexpr int kSeries = 1000;  // as many as a batch may have
  for (int i = 0; i < kSeries; ++i) {
    const SeriesHandle series =
        recorder_->Series({.model = kilobyte,
                           .version = kilobyte,
                           .feature = kilobyte,
                           .segments = {{"a", kilobyte + std::to_string(i)}}});
    ASSERT_TRUE(series.valid());
    recorder_->Record(series, 1);
  }
  Flush();
  EXPECT_EQ(recorder_->stats().dropped, uint64_t{kSeries});
  EXPECT_THAT(errors(), ElementsAre(HasSubstr("above max_batch_bytes")));
}

TEST_F(RecorderTest, RefusesMoreSeriesThanItMayHave) {
  Recorder::Options options = OptionsFor(server_);
  options.max_series = 1;
  Start(options);
  EXPECT_TRUE(recorder_->Series(kScore).valid());
  EXPECT_FALSE(recorder_->Series({.model = "fraud", .feature = "other"}).valid());
  EXPECT_TRUE(recorder_->Series(kScore).valid());
  EXPECT_THAT(errors(), ElementsAre(HasSubstr("max_series, 1")));
}

TEST_F(RecorderTest, RefusesImpossibleOptions) {
  EXPECT_THAT(std::string(Recorder::Create({.lane_slots = 100}).status().message()),
              HasSubstr("power of two"));
  EXPECT_THAT(
      std::string(Recorder::Create({.ship_interval = absl::ZeroDuration()}).status().message()),
      HasSubstr("ship_interval"));
}

}  // namespace
}  // namespace drift
