// When the disk fails, nobody is told that a batch is safe, and what was told before still is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <thread>

#include "absl/synchronization/notification.h"
#include "tests/server/ingest/ingest_fixture.h"

namespace drift {
namespace {

// Files cannot grow while it lives: writing fails as on a full disk.
class FullDisk {
 public:
  FullDisk() {
    std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    rlimit none = before_;
    none.rlim_cur = 0;
    setrlimit(RLIMIT_FSIZE, &none);
  }
  ~FullDisk() { setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_;
};

class WriterFailureTest : public IngestFixture {
 protected:
  WriterFailureTest() {
    Start();
    series_ = Resolve("loans", "score");
    EXPECT_TRUE(Apply(Numbers(1, series_, {1, 2, 3}, Now())).ok());
  }

  // The first batch that fails.
  absl::Status Break() {
    FullDisk disk;
    return Apply(Numbers(2, series_, {4}, Now())).status();
  }

  SeriesPtr series_;
};

TEST_F(WriterFailureTest, ABatchThatCannotBeCommittedIsNotAcknowledged) {
  EXPECT_TRUE(writer_->health().ok());
  const absl::Status status = Break();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(status.message()),
              testing::StartsWith("the store has failed; nothing is taken in until a restart: "));
  EXPECT_EQ(writer_->health(), status);
}

TEST_F(WriterFailureTest, AFailureIsToldOnceAndAtOnce) {
  std::vector<absl::Status> told;
  Start("", {.on_failure = [&](const absl::Status& status) { told.push_back(status); }});
  ASSERT_FALSE(Break().ok());
  ASSERT_EQ(told.size(), 1u);
  EXPECT_THAT(std::string(writer_->health().message()),
              testing::EndsWith(std::string(told.front().message())));
  ASSERT_FALSE(Break().ok());
  EXPECT_EQ(told.size(), 1u);
}

TEST_F(WriterFailureTest, AFailureStaysUntilARestart) {
  const absl::Status status = Break();
  EXPECT_EQ(Apply(Numbers(2, series_, {4}, Now())).status(), status);
  EXPECT_EQ(writer_->Run([](Catalog&) { return absl::OkStatus(); }), status);
  EXPECT_EQ(writer_->OpenStream("p", nullptr).status(), status);
  EXPECT_EQ(writer_->Resolve({.model = "m", .version = "", .feature = "f", .segments = {}}, false)
                .status(),
            status);
  EXPECT_EQ(Resolve("loans", "score"), series_) << "what is known can still be read";
}

TEST_F(WriterFailureTest, ABatchThatFailsCountsNowhere) {
  ASSERT_FALSE(Break().ok());
  EXPECT_EQ(writer_->stats().accepted_values, 3u);
}

TEST_F(WriterFailureTest, OfBatchesThatShareACommitThatFailsNoneIsAcknowledgedNorOneAfterThem) {
  absl::Notification held, go;
  writer_->Submit(Numbers(2, series_, {4}, Now()), [&](const auto&) {
    held.Notify();
    go.WaitForNotification();
  });
  held.WaitForNotification();
  std::vector<absl::Status> told;
  absl::Status after;
  {
    FullDisk disk;
    for (uint64_t sequence : {3, 4}) {
      writer_->Submit(Numbers(sequence, series_, {5}, Now()),
                      [&](const auto& receipt) { told.push_back(receipt.status()); });
    }
    go.Notify();
    after = Apply(Numbers(5, series_, {6}, Now())).status();
    writer_->Stop();  // all have been told
  }
  EXPECT_FALSE(writer_->health().ok());
  EXPECT_THAT(told, testing::ElementsAre(writer_->health(), writer_->health()));
  EXPECT_EQ(after, writer_->health());
  EXPECT_EQ(writer_->queued_bytes(), 0u);
  EXPECT_EQ(writer_->stats().accepted_values, 4u);
  Start();
  EXPECT_EQ(Resolve("loans", "score")->record().values, 4u);
}

// Nobody may be told that a batch is on disk that waited ahead of the question and failed.
TEST_F(WriterFailureTest, AStreamOpenedBehindABatchThatFailsIsNotToldItsSequence) {
  absl::Notification held, go, asking;
  writer_->Submit(Numbers(2, series_, {4}, Now()), [&](const auto&) {
    held.Notify();
    go.WaitForNotification();
  });
  held.WaitForNotification();
  FullDisk disk;
  writer_->Submit(Numbers(3, series_, {5}, Now()), [](const auto&) {});
  absl::StatusOr<Writer::Opened> opened = absl::UnknownError("not told");
  std::thread asks([&] {
    asking.Notify();
    opened = writer_->OpenStream("p", nullptr);
  });
  asking.WaitForNotification();
  // Most likely it waits behind the batch by then; where it does not, the answer is the same.
  for (int i = 0; i < 1000; ++i) std::this_thread::yield();
  go.Notify();
  asks.join();
  EXPECT_FALSE(writer_->health().ok());
  EXPECT_EQ(opened.status(), writer_->health());
}

TEST_F(WriterFailureTest, WhatWasAcknowledgedIsThereAfterARestart) {
  ASSERT_FALSE(Break().ok());
  Start();
  const SeriesPtr series = Resolve("loans", "score");
  EXPECT_EQ(series->record().values, 3u);
  const auto receipt = Apply(Numbers(2, series, {4}, Now()));
  ASSERT_TRUE(receipt.ok()) << receipt.status();
  EXPECT_FALSE(receipt->repeated);
  EXPECT_EQ(series->record().values, 4u);
}

}  // namespace
}  // namespace drift
