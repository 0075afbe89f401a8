// A process that is killed at any moment, and one that starts over where it was.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <iostream>
#include <random>

#include "server/ingest/references.h"
#include "tests/server/ingest/ingest_fixture.h"
#include "tests/server/ingest/random_batches.h"

namespace drift {
namespace {

constexpr int kBatches = 120;
const PinnedReferenceKey kReference{
    .model = "loans", .feature = "score", .name = "base", .model_version = "", .segments = {}};

class CrashTest : public IngestFixture {
 protected:
  // Sends what the server does not have yet, a few batches at a time, as a producer that starts
  // over does; `acknowledged` is called for each.
  void SendTheRest(const std::vector<RandomBatch>& batches,
                   const std::function<void()>& acknowledged) {
    Start(kRandomBatchesYaml);
    SetNow(At(1'800'000'000));
    for (const auto& [key, categorical] : KeysOf(batches))
      ASSERT_TRUE(writer_->Resolve(key, categorical).ok());
    auto stream = writer_->OpenStream("p", nullptr);
    ASSERT_TRUE(stream.ok());
    for (uint64_t next = stream->committed_sequence; next < batches.size(); ++next) {
      FoldedBatch batch = FoldedOf(batches[next], next + 1, *catalog_, Now());
      batch.stream = stream->stream;
      if (next % 3 != 0) {  // does not wait
        writer_->Submit(std::move(batch), [&](const absl::StatusOr<Receipt>&) { acknowledged(); });
        continue;
      }
      ASSERT_TRUE(Apply(std::move(batch)).ok());
      acknowledged();
    }
    writer_.reset();
  }

  // Uploads a reference of one value, one of two ...; `acknowledged` is called for each.
  void UploadReferences(int count, const std::function<void()>& acknowledged) {
    Start("alert_defaults: {min_values: 1}");
    for (int values = 1; values <= count; ++values) {
      NumberSample sample;
      Layout::Lossless().Fold(std::vector<double>(values, 0.5), sample.lossless);
      const absl::Status uploaded = writer_->Run([&](Catalog& catalog) {
        return UploadReference(catalog, kReference, sample, Now()).status();
      });
      ASSERT_TRUE(uploaded.ok()) << uploaded;
      acknowledged();
    }
    writer_.reset();
  }

  // Runs `work` in a process of its own, until it has called its argument `count` times; then kills
  // it in the middle of whatever it does.
  using Work = std::function<void(const std::function<void()>& acknowledged)>;
  struct End {
    int acknowledged;
    bool killed;  // before it was done
  };
  End KillAfter(int count, const Work& work) {
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
      work([&] { (void)!write(ends[1], "a", 1); });
      _exit(HasFailure() ? 1 : 0);
    }
    close(ends[1]);
    char byte;
    int seen = 0;
    while (read(ends[0], &byte, 1) == 1) {
      if (++seen == count) kill(child, SIGKILL);
    }
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
    return {.acknowledged = seen, .killed = WIFSIGNALED(status)};
  }
};

TEST_F(CrashTest, AfterKillsEverythingIsAsIfNothingHadHappened) {
  const uint64_t seed = std::random_device()();
  std::cout << "seed " << seed << "\n";
  std::mt19937_64 generator(seed);
  const std::vector<RandomBatch> batches = RandomBatches(seed, kBatches);
  // Children first: this process must have no threads yet.
  int kills = 0;
  const Work work = [&](const auto& acknowledged) { SendTheRest(batches, acknowledged); };
  while (KillAfter(std::uniform_int_distribution<int>(1, 25)(generator), work).killed) ++kills;
  EXPECT_GT(kills, 2);
  Open(kRandomBatchesYaml);
  const std::vector<std::string> after_kills = DumpOf(*store_);
  catalog_.reset();
  store_.reset();
  std::filesystem::remove_all(dir_.path() + "/store");
  SendTheRest(batches, [] {});
  EXPECT_EQ(after_kills, DumpOf(*store_));
}

TEST_F(CrashTest, AReferenceThatWasAcknowledgedIsThereAndOneThatWasNotIsWholeOrNotThere) {
  for (int count : {1, 2, 7}) {
    std::filesystem::remove_all(dir_.path() + "/store");
    const End end =
        KillAfter(count, [&](const auto& acknowledged) { UploadReferences(10'000, acknowledged); });
    EXPECT_TRUE(end.killed);
    Open();
    const std::vector<ReferencePtr> references = catalog_->References();
    ASSERT_EQ(references.size(), 1u);
    EXPECT_GE(references[0]->version, static_cast<uint32_t>(end.acknowledged));
    EXPECT_LE(references[0]->version, static_cast<uint32_t>(end.acknowledged) + 1);
    EXPECT_EQ(references[0]->counts.total(), references[0]->version);
    catalog_.reset();
    store_.reset();
  }
}

}  // namespace
}  // namespace drift
