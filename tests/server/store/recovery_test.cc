#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "absl/strings/numbers.h"
#include "server/store/store.h"
#include "tests/server/store/samples.h"

namespace drift {
namespace {

using ::testing::HasSubstr;

constexpr char kProducer[] = "writer";

// Runs store_writer until it has acknowledged `commits` batches, kills it in the middle of whatever
// it does, and returns the last sequence that it acknowledged.
uint64_t KillAfter(const std::string& path, int commits) {
  int pipe_ends[2];
  EXPECT_EQ(pipe(pipe_ends), 0);
  const pid_t writer = fork();
  if (writer == 0) {
    dup2(pipe_ends[1], STDOUT_FILENO);
    execl(DRIFT_STORE_WRITER, DRIFT_STORE_WRITER, path.c_str(), nullptr);
    _exit(127);
  }
  close(pipe_ends[1]);
  FILE* acknowledged = fdopen(pipe_ends[0], "r");
  uint64_t last = 0;
  char line[32];
  for (int seen = 0; fgets(line, sizeof(line), acknowledged) != nullptr;) {
    EXPECT_TRUE(absl::SimpleAtoi(line, &last));
    if (++seen == commits) kill(writer, SIGKILL);
  }
  fclose(acknowledged);
  int status = 0;
  waitpid(writer, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "store_writer ended by itself: " << status;
  return last;
}

uint64_t CommittedSequence(const Store& store) {
  const auto producers = store.ReadProducers();
  EXPECT_TRUE(producers.ok()) << producers.status();
  return producers.ok() && !producers->empty() ? producers->front().committed_sequence : 0;
}

uint64_t ValuesInPanes(const Store& store) {
  uint64_t values = 0;
  const absl::Status status = store.PanesOf(1)->Scan(
      Tier::kFine, {absl::InfinitePast(), absl::InfiniteFuture()},
      [&values](absl::Time, SeriesId, const Counts& counts) { values += counts.total(); });
  EXPECT_TRUE(status.ok()) << status;
  return values;
}

TEST(RecoveryTest, WhatWasAcknowledgedIsThereExactlyOnceAfterKills) {
  const uint32_t seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  TempDir dir;
  for (int kills = 0; kills < 6; ++kills) {
    const uint64_t acknowledged = KillAfter(dir.path(), 1 + static_cast<int>(random() % 400));
    const auto store = OpenStore(dir.path());
    ASSERT_NE(store, nullptr);
    EXPECT_FALSE(store->was_closed_cleanly());
    const uint64_t committed = CommittedSequence(*store);
    EXPECT_GE(committed, acknowledged);
    EXPECT_LE(committed, acknowledged + 1);  // the one in flight, wholly or not at all
    EXPECT_EQ(ValuesInPanes(*store), committed);
  }
}

// A store with one log of `batches`, closed, so that the mark of that is the log's last record.
class DamagedLogTest : public ::testing::Test {
 protected:
  void Write(int batches) {
    const auto store = OpenStore(dir_.path());
    for (int i = 1; i <= batches; ++i) {
      StoreWrite write;
      write.PutMonitor("padding", std::string(1000, 'x'));
      write.PutProducer({.id = kProducer, .committed_sequence = static_cast<uint64_t>(i)});
      CommitSynced(*store, std::move(write));
    }
  }
  // The log with the highest number.
  std::filesystem::path Log() const {
    std::filesystem::path log;
    for (const auto& entry : std::filesystem::directory_iterator(dir_.path())) {
      if (entry.path().extension() == ".log") log = std::max(log, entry.path());
    }
    return log;
  }
  void Overwrite(int64_t at, const std::string& bytes) {
    std::fstream file(Log(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(at);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    ASSERT_TRUE(file.good());
  }
  absl::Status OpenStatus() const { return Store::Open({.path = dir_.path()}).status(); }

  TempDir dir_;
};

TEST_F(DamagedLogTest, ARecordCutShortIsDroppedAndAllBeforeItIsThere) {
  Write(20);
  std::filesystem::resize_file(Log(), std::filesystem::file_size(Log()) - 1);
  const auto store = OpenStore(dir_.path());
  EXPECT_FALSE(store->was_closed_cleanly());
  EXPECT_EQ(CommittedSequence(*store), 20);
}

TEST_F(DamagedLogTest, AChangedByteInTheMiddleIsDataLoss) {
  Write(100);
  Overwrite(50'000, "y");
  const absl::Status status = OpenStatus();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << status;
  EXPECT_THAT(status.message(), HasSubstr(dir_.path()));
}

TEST_F(DamagedLogTest, AStretchOfZerosIsDataLoss) {
  Write(200);
  Overwrite(32 << 10, std::string(64 << 10, '\0'));
  const absl::Status status = OpenStatus();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << status;
}

// What is left is a log of sound records: only their sequence tells.
TEST_F(DamagedLogTest, AMissingRecordIsDataLoss) {
  Write(20);
  std::ifstream file(Log(), std::ios::binary);
  std::string log((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  ASSERT_LT(log.size(), 32 << 10);  // one block, so that records are whole
  // A record has a checksum of 4 bytes, the length of what follows it in 2, and its kind in 1.
  const auto end_of_record = [&log](size_t start) {
    const auto low = static_cast<uint8_t>(log[start + 4]);
    const auto high = static_cast<uint8_t>(log[start + 5]);
    return start + 7 + (low | high << 8);
  };
  size_t start = 0;
  for (int i = 0; i < 10; ++i) start = end_of_record(start);
  log.erase(start, end_of_record(start) - start);
  std::ofstream(Log(), std::ios::binary | std::ios::trunc) << log;
  const absl::Status status = OpenStatus();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << status;
  EXPECT_THAT(status.message(), HasSubstr("the log has a hole: changes"));
}

TEST_F(DamagedLogTest, ARefusedStoreIsLeftAsItWas) {
  Write(100);
  Overwrite(50'000, "y");
  ASSERT_FALSE(OpenStatus().ok());
  Overwrite(50'000, "x");
  EXPECT_EQ(CommittedSequence(*OpenStore(dir_.path())), 100);
}

TEST_F(DamagedLogTest, WhatWasCommittedBeforeTheDamageCanBeKept) {
  Write(100);
  Overwrite(50'000, "y");
  {
    const auto store = Store::Open({.path = dir_.path(), .drop_damaged_log = true});
    ASSERT_TRUE(store.ok()) << store.status();
    EXPECT_FALSE((*store)->was_closed_cleanly());
    EXPECT_GT(CommittedSequence(**store), 40);
    EXPECT_LT(CommittedSequence(**store), 60);
  }
  EXPECT_TRUE(OpenStatus().ok());
}

// While it lives, no file of this process grows beyond `bytes`: as a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    getrlimit(RLIMIT_FSIZE, &before_);
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit = {bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() { setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_;
};

TEST(CommitTest, AfterAnErrorNothingMoreIsCommitted) {
  TempDir dir;
  auto store = OpenStore(dir.path());
  StoreWrite good;
  good.PutMonitor("good", "1");
  CommitSynced(*store, std::move(good));
  absl::Status first;
  {
    FileSizeLimit limit(64 << 10);
    StoreWrite large;
    large.PutMonitor("large", std::string(1 << 20, 'x'));
    first = store->Commit(std::move(large), Durability::kSynced);
  }
  EXPECT_EQ(first.code(), absl::StatusCode::kUnavailable) << first;
  StoreWrite late;
  late.PutMonitor("late", "2");
  EXPECT_EQ(store->Commit(std::move(late), Durability::kOrdered), first);
  store.reset();
  store = OpenStore(dir.path());
  EXPECT_FALSE(store->was_closed_cleanly());
  EXPECT_THAT(*store->ReadMonitors(), testing::ElementsAre(testing::Pair("good", "1")));
}

}  // namespace
}  // namespace drift
