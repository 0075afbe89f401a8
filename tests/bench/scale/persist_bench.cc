#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "rocksdb/db.h"
#include "server/store/score_codec.h"
#include "server/store/state_codec.h"
#include "server/store/store.h"
#include "tests/bench/scale/benches.h"
#include "tests/bench/scale/closing.h"
#include "tests/bench/scale/directory.h"
#include "tests/bench/scale/timing.h"

namespace drift {
namespace {

constexpr size_t kValueBytes = 1 << 20;

// RocksDB as it is by itself, without a sync, as closed panes are written.
class Raw {
 public:
  explicit Raw(const std::string& path) {
    rocksdb::Options options;
    options.create_if_missing = true;
    options.max_background_jobs = 2;
    rocksdb::DB* db = nullptr;
    Check(rocksdb::DB::Open(options, path, &db).ok());
    db_.reset(db);
  }

  // Replaces what the last round wrote.
  void Write(const std::string& bytes) {
    rocksdb::WriteBatch batch;
    for (size_t at = 0; at < bytes.size(); at += kValueBytes) {
      const size_t size = std::min(kValueBytes, bytes.size() - at);
      batch.Put(std::to_string(at), rocksdb::Slice(bytes.data() + at, size));
    }
    Check(db_->Write({}, &batch).ok());
  }

 private:
  std::unique_ptr<rocksdb::DB> db_;
};

// As compressible as scores are: numbers of 8 bytes of which no two are the same.
std::string Bytes(size_t size) {
  std::string bytes(size, 0);
  for (size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 2654435761u >> 13);
  return bytes;
}

StateRecord StateOf(const Evaluation& evaluation) {
  return {
      .series = evaluation.series, .reference = *evaluation.reference, .state = evaluation.state()};
}

StoreWrite WriteOf(absl::Time pane_end, const std::vector<Evaluation>& evaluations) {
  StoreWrite write;
  for (const Evaluation& evaluation : evaluations) write.PutState(StateOf(evaluation));
  write.PutScores(1, pane_end, ScoresOf(evaluations));
  return write;
}

// Of the values that WriteOf writes, without their keys.
size_t BytesOf(absl::Time pane_end, const std::vector<Evaluation>& evaluations) {
  size_t bytes = EncodeScores(pane_end, ScoresOf(evaluations)).size();
  for (const Evaluation& evaluation : evaluations) bytes += EncodeState(StateOf(evaluation)).size();
  return bytes;
}

}  // namespace

void BenchPersist(const FleetOptions& options, int rounds) {
  const Directory directory;
  auto store = Store::Open({.path = directory.path() + "/driftd"}).value();
  Raw raw(directory.path() + "/raw");
  Closing closing(options);
  Rounds result;
  for (int i = 0; i < rounds; ++i) {
    closing.Next([&](absl::Time pane_end, const std::vector<Evaluation>& evaluations) {
      result.driftd.push_back(SecondsOf(
          [&] { Check(store->Commit(WriteOf(pane_end, evaluations), Durability::kOrdered)); }));
      const size_t bytes = BytesOf(pane_end, evaluations);
      const std::string same = Bytes(bytes);
      result.other.push_back(SecondsOf([&] { raw.Write(same); }));
      result.more["bytes"] = static_cast<double>(bytes);
      return absl::OkStatus();
    });
  }
  Print(result);
}

}  // namespace drift
