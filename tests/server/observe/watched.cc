#include "tests/server/observe/watched.h"

#include <stdlib.h>

#include <filesystem>
#include <utility>
#include <vector>

#include "absl/synchronization/notification.h"
#include "server/config/load.h"
#include "server/ingest/fold.h"
#include "server/ingest/references.h"

namespace drift {
namespace {

std::string MakeDirectory() {
  std::string name = std::filesystem::temp_directory_path() / "drift_observe_XXXXXX";
  return mkdtemp(name.data());
}

}  // namespace

Watched::Watched(const std::string& yaml)
    : directory_(MakeDirectory()),
      config_(ParseConfig(yaml, "test.yaml").value()),
      store_(Store::Open({.path = directory_}).value()),
      catalog_(Catalog::Load(*store_, config_).value()),
      writer_(Writer::Start(*catalog_, clock(), {}).value()) {}

Watched::~Watched() {
  writer_.reset();
  catalog_.reset();
  store_.reset();
  std::filesystem::remove_all(directory_);
}

Clock Watched::clock() const {
  return [this] { return now_; };
}

Receipt Watched::Record(const SeriesKey& key, absl::Time event_time,
                        const CountsByCategory& counts) {
  const SeriesPtr series = writer_->Resolve(key, /*categorical=*/true).value();
  std::vector<const std::string*> values;
  for (const auto& [category, count] : counts) values.insert(values.end(), count, &category);
  FoldedBatch batch;
  Fold(series, {.event_time = event_time, .time_offsets_us = {}, .values = values}, {}, now_,
       batch);
  absl::Notification done;
  absl::StatusOr<Receipt> receipt;
  writer_->Submit(std::move(batch), [&](absl::StatusOr<Receipt> result) {
    receipt = std::move(result);
    done.Notify();
  });
  done.WaitForNotification();
  return *std::move(receipt);
}

void Watched::Upload(const PinnedReferenceKey& key, const CountsByCategory& counts) {
  CategorySample sample;
  for (const auto& [category, count] : counts) sample.counts.emplace_back(category, count);
  const absl::Status status = writer_->Run(
      [&](Catalog& catalog) { return UploadReference(catalog, key, sample, now_).status(); });
  if (!status.ok()) throw std::runtime_error(status.ToString());
}

}  // namespace drift
