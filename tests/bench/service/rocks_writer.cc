// RocksDB alone, with driftd's options, writing what driftd writes for folded batches: for each
// series an addition to a pane of both tiers and its activity, for each batch its producer and the
// model, and one synced write for so many batches.
//
//   rocks_writer DIR SERIES SERIES_IN_BATCH BATCHES_IN_WRITE SECONDS
//
// Prints the series written a second.
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "rocksdb/db.h"
#include "server/store/families.h"
#include "server/store/keys.h"
#include "server/store/options.h"
#include "server/store/pane_codec.h"
#include "server/store/record_codec.h"

namespace drift {
namespace {

constexpr ModelId kModel = 1;
constexpr int kValues = 1000;

struct Job {
  std::string directory;
  uint64_t series;
  uint64_t series_in_batch;
  uint64_t batches_in_write;
  double seconds;
};

// The pane that `drift bench --counts` makes of its values.
std::string MakePane() {
  std::mt19937_64 random(1);
  std::normal_distribution<float> distribution(100, 15);
  std::vector<float> values(kValues);
  for (float& value : values) value = distribution(random);
  const Layout layout = *Layout::Create(LogLinear{});
  Counts counts = layout.NewCounts();
  layout.Fold(values, counts);
  return EncodePane(layout, counts);
}

class Writer {
 public:
  explicit Writer(const Job& job) : job_(job) {
    StoreOptions options;
    options.path = job.directory;
    rocksdb::DB* db = nullptr;
    const rocksdb::Status status =
        rocksdb::DB::Open(DatabaseOptions(options, nullptr), job.directory,
                          FamilyDescriptors(options), &handles_, &db);
    db_.reset(db);
    if (!status.ok()) Fail(status);
  }
  ~Writer() {
    for (rocksdb::ColumnFamilyHandle* handle : handles_) db_->DestroyColumnFamilyHandle(handle);
  }

  // Series written a second.
  double Run() {
    const auto start = std::chrono::steady_clock::now();
    uint64_t written = 0;
    double seconds = 0;
    do {
      WriteBatches();
      written += job_.batches_in_write * job_.series_in_batch;
      seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    } while (seconds < job_.seconds);
    return static_cast<double>(written) / seconds;
  }

 private:
  [[noreturn]] static void Fail(const rocksdb::Status& status) {
    std::cerr << status.ToString() << std::endl;
    std::exit(1);
  }

  rocksdb::ColumnFamilyHandle* Handle(Family family) const {
    return handles_[1 + static_cast<int>(family)];
  }

  void WriteBatches() {
    const absl::Time now = absl::Now();
    rocksdb::WriteBatch batch;
    for (uint64_t i = 0; i < job_.batches_in_write; ++i) {
      for (uint64_t j = 0; j < job_.series_in_batch; ++j) PutSeries(now, batch);
      batch.Put(Handle(Family::kProducers), "producer", producer_);
      batch.Put(Handle(Family::kModels), ModelKey(kModel), model_);
    }
    rocksdb::WriteOptions options;
    options.sync = true;
    if (const rocksdb::Status status = db_->Write(options, &batch); !status.ok()) Fail(status);
  }

  void PutSeries(absl::Time now, rocksdb::WriteBatch& batch) {
    const SeriesId series = 1 + next_++ % job_.series;
    for (const Tier tier : kTiers) {
      const absl::Duration length = tier == Tier::kFine ? absl::Seconds(10) : absl::Hours(1);
      const absl::Time start = absl::UnixEpoch() + absl::Floor(now - absl::UnixEpoch(), length);
      batch.Merge(Handle(Family::kPanes), KeyOfPane({tier, kModel, start, series}), pane_);
    }
    batch.Put(Handle(Family::kSeries), KeyOfSeries(series, SeriesPart::kActivity), activity_);
  }

  const Job job_;
  const std::string pane_ = MakePane();
  const std::string activity_ = std::string(24, 'a');
  const std::string producer_ = std::string(48, 'p');
  const std::string model_ = std::string(64, 'm');
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
  uint64_t next_ = 0;
};

}  // namespace
}  // namespace drift

int main(int argc, char** argv) {
  if (argc != 6) {
    std::cerr << "rocks_writer DIR SERIES SERIES_IN_BATCH BATCHES_IN_WRITE SECONDS" << std::endl;
    return 2;
  }
  const auto number = [](const char* text) { return std::strtoull(text, nullptr, 10); };
  drift::Writer writer(drift::Job{.directory = argv[1],
                                  .series = number(argv[2]),
                                  .series_in_batch = number(argv[3]),
                                  .batches_in_write = number(argv[4]),
                                  .seconds = std::strtod(argv[5], nullptr)});
  std::cout << writer.Run() << std::endl;
  return 0;
}
