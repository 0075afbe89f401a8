// What waits for a commit: what shares one, what is bounded, and how it ends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "server/ingest/writer.h"
#include "tests/server/ingest/ingest_fixture.h"

namespace drift {
namespace {

using testing::ElementsAre;

class WriterQueueTest : public IngestFixture {
 protected:
  WriterQueueTest() { Start(); }

  // Within what is retained when the clock stands at Now().
  absl::Time Recent() const { return Now() - absl::Seconds(100); }
};

TEST_F(WriterQueueTest, WhatWaitsTogetherSharesACommit) {
  const SeriesPtr series = Resolve("loans", "score");
  const uint64_t before = writer_->stats().commits;
  int told = 0;
  Together([&] {
    for (uint64_t sequence = 1; sequence <= 20; ++sequence) {
      writer_->Submit(Numbers(sequence, series, {1}, Recent()), [&](const auto& receipt) {
        EXPECT_TRUE(receipt.ok());
        ++told;
      });
    }
  });
  ASSERT_TRUE(writer_->Run([](Catalog&) { return absl::OkStatus(); }).ok());
  EXPECT_EQ(told, 20);
  EXPECT_EQ(writer_->stats().commits, before + 1);
}

// Those that come later are applied while the first are answered, and answered after them.
TEST_F(WriterQueueTest, WhatComesDuringACommitIsAppliedMeanwhileAndSharesTheNext) {
  const SeriesPtr series = Resolve("loans", "score");
  const uint64_t before = writer_->stats().commits;
  absl::Notification committing, go;
  std::vector<uint64_t> told;
  const auto submit = [&](uint64_t sequence, bool waits, size_t bytes) {
    FoldedBatch batch = Numbers(sequence, series, {1}, Recent());
    batch.bytes = bytes;
    writer_->Submit(std::move(batch), [&, waits](const auto& receipt) {
      if (waits) committing.Notify(), go.WaitForNotification();
      told.push_back(receipt.ok() ? receipt->committed_sequence : 0);
    });
  };
  const auto await_values = [&](uint64_t values) {
    const absl::Time deadline = absl::Now() + absl::Seconds(20);
    while (series->record().values < values && absl::Now() < deadline) std::this_thread::yield();
    EXPECT_EQ(series->record().values, values);
  };
  Together([&] {
    submit(1, /*waits=*/true, 10);
    submit(2, /*waits=*/false, 10);
  });
  committing.WaitForNotification();
  submit(3, /*waits=*/false, 1);
  submit(4, /*waits=*/false, Writer::kWorthApplying - 1);
  await_values(4);
  submit(5, /*waits=*/false, 1);
  EXPECT_EQ(writer_->queued_bytes(), Writer::kWorthApplying + 1);
  go.Notify();
  ASSERT_TRUE(writer_->Run([](Catalog&) { return absl::OkStatus(); }).ok());
  EXPECT_THAT(told, ElementsAre(1, 2, 3, 4, 5));
  EXPECT_EQ(writer_->stats().accepted_values, 5u);
  EXPECT_EQ(writer_->stats().commits, before + 2);
  EXPECT_EQ(writer_->queued_bytes(), 0u);
}

TEST_F(WriterQueueTest, AFullQueueRefusesUntilItHasBeenTaken) {
  Start("", {.max_queued_bytes = 2500});
  const SeriesPtr series = Resolve("loans", "score");
  std::vector<absl::StatusCode> told;
  Together([&] {
    for (uint64_t sequence = 1; sequence <= 3; ++sequence) {
      writer_->Submit(Numbers(sequence, series, {1}, Recent()),
                      [&](const auto& receipt) { told.push_back(receipt.status().code()); });
    }
    EXPECT_THAT(told, ElementsAre(absl::StatusCode::kResourceExhausted)) << "at once";
    EXPECT_GT(writer_->queued_bytes(), 1250) << "two of them";
    EXPECT_LE(writer_->queued_bytes(), 2500);
  });
  ASSERT_TRUE(writer_->Run([](Catalog&) { return absl::OkStatus(); }).ok());
  EXPECT_EQ(told.size(), 3u) << "the others are committed";
  EXPECT_EQ(writer_->queued_bytes(), 0);
  EXPECT_TRUE(Apply(Numbers(3, series, {1}, Recent())).ok());
  EXPECT_EQ(series->record().values, 3u);
}

TEST_F(WriterQueueTest, WhatWaitsBehindOtherWorkCountsAsQueued) {
  const SeriesPtr series = Resolve("loans", "score");
  uint64_t behind = 0;
  const absl::Time deadline = absl::Now() + absl::Seconds(20);
  // The batch may have come before the work: then once more.
  for (uint64_t sequence = 1; behind == 0 && absl::Now() < deadline; ++sequence) {
    std::thread other;
    Together([&] {
      absl::Notification starts;
      other = std::thread([&] {
        starts.Notify();
        const absl::Status status = writer_->Run([&](Catalog&) {
          behind = writer_->queued_bytes();
          return absl::OkStatus();
        });
        EXPECT_TRUE(status.ok());
      });
      starts.WaitForNotification();
      std::this_thread::yield();
      writer_->Submit(Numbers(sequence, series, {1}, Recent()), [](const auto&) {});
    });
    other.join();
  }
  EXPECT_GT(behind, 0u);
}

TEST_F(WriterQueueTest, ABatchLargerThanTheQueueStillFitsAlone) {
  Start("", {.max_queued_bytes = 1});
  EXPECT_TRUE(Apply(Numbers(1, Resolve("loans", "score"), {1}, Recent())).ok());
}

TEST_F(WriterQueueTest, StoppingFinishesWhatIsQueuedAndTakesNoMore) {
  const SeriesPtr series = Resolve("loans", "score");
  std::atomic<int> told = 0;
  for (uint64_t sequence = 1; sequence <= 50; ++sequence) {
    writer_->Submit(Numbers(sequence, series, {1}, Recent()), [&](const auto& receipt) {
      EXPECT_TRUE(receipt.ok());
      ++told;
    });
  }
  writer_->Stop();
  writer_->Stop();
  EXPECT_EQ(told, 50);
  EXPECT_EQ(Apply(Numbers(51, series, {1}, Recent())).status().code(),
            absl::StatusCode::kUnavailable);
  EXPECT_EQ(writer_->Run([](Catalog&) { return absl::OkStatus(); }).code(),
            absl::StatusCode::kUnavailable);
  EXPECT_EQ(writer_->OpenStream("p", nullptr).status().code(), absl::StatusCode::kUnavailable);
  Start();
  EXPECT_EQ(Resolve("loans", "score")->record().values, 50u);
}

TEST_F(WriterQueueTest, ManyThreadsMaySubmitResolveAndRun) {
  std::vector<std::thread> threads;
  std::atomic<int> accepted = 0, ran = 0;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&, thread] {
      for (uint64_t sequence = 1; sequence <= 20; ++sequence) {
        const SeriesPtr series = Resolve("loans", "feature" + std::to_string(sequence % 5));
        FoldedBatch batch = Numbers(sequence, series, {1, 2}, Recent());
        batch.producer = "p" + std::to_string(thread);
        const auto receipt = Apply(std::move(batch));
        if (receipt.ok()) accepted += receipt->accepted_values;
        ran += writer_->Run([](Catalog&) { return absl::OkStatus(); }).ok();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(accepted, 8 * 20 * 2);
  EXPECT_EQ(ran, 8 * 20);
  EXPECT_EQ(catalog_->series_count(), 5u);
}

}  // namespace
}  // namespace drift
