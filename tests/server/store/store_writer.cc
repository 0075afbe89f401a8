// A process to be killed: commits batches to the store at argv[1] for ever, from the producer's
// last sequence on, and prints each sequence once its commit has returned.
#include <unistd.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "server/store/store.h"

namespace drift {
namespace {

constexpr uint64_t kBatchesPerPane = 50;

StoreWrite Batch(uint64_t sequence) {
  StoreWrite write;
  const absl::Time start =
      absl::UnixEpoch() + absl::Seconds(10) * static_cast<int64_t>(sequence / kBatchesPerPane);
  write.AddToPane(1, Tier::kFine, start, 1, Layout::Lossless(),
                  Counts(0, {{static_cast<int64_t>(sequence % 7), 1}}, {}));
  write.PutMonitor("padding", std::string(sequence % 3000, 'x'));
  write.PutProducer({.id = "writer", .committed_sequence = sequence});
  return write;
}

int Run(const std::string& path) {
  // A small log, so that flushes and new logs are among what is interrupted.
  absl::StatusOr<std::unique_ptr<Store>> store =
      Store::Open({.path = path, .max_wal_bytes = 128 << 10});
  if (!store.ok()) return 1;
  const auto producers = (*store)->ReadProducers();
  if (!producers.ok()) return 2;
  uint64_t sequence = producers->empty() ? 0 : producers->front().committed_sequence;
  while (true) {
    const absl::Status status = (*store)->Commit(Batch(++sequence), Durability::kSynced);
    const std::string line = absl::StrCat(sequence, "\n");
    if (!status.ok() || write(STDOUT_FILENO, line.data(), line.size()) < 0) return 3;
  }
}

}  // namespace
}  // namespace drift

int main(int, char** argv) { return drift::Run(argv[1]); }
