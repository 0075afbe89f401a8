// A driftd without threads, network and disk, for one model: what a producer would send goes
// through the server's own folding, layouts, panes, windows and alerts, with the event times as the
// clock. That is what makes it tell what a driftd would have told.
#ifndef DRIFT_CLI_OFFLINE_BACKTEST_H_
#define DRIFT_CLI_OFFLINE_BACKTEST_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "drift/v1/config.pb.h"
#include "drift/v1/ingest.pb.h"
#include "drift/v1/series.pb.h"
#include "server/catalog/catalog.h"
#include "server/ingest/applier.h"
#include "server/ingest/fold.h"
#include "server/ingest/references.h"

namespace drift::cli {

// Thread-safety: none.
class Backtest {
 public:
  // `config` is valid, its defaults filled in. `on_change` is called for every change of an alert's
  // state, in the order of the panes' ends; it must not call this.
  using OnChange = std::function<void(const Change&)>;
  static absl::StatusOr<std::unique_ptr<Backtest>> Create(const v1::Config& config,
                                                          const std::string& model,
                                                          OnChange on_change);

  PaneLengths panes() const { return model_->panes(); }

  // Pins a reference. Errors as UploadReference (ingest/references.h); InvalidArgument for a
  // category longer than the configuration's limits.max_name_bytes, too.
  absl::Status AddReference(const PinnedReferenceKey& key, const ReferenceSample& sample);

  // An alias for a series, for the batches.
  uint32_t AddSeries(const v1::SeriesKey& key);
  // Takes the values in; then every pane closes that is due. What a driftd would reject is in
  // rejections().
  absl::Status Apply(const v1::Batch& batch);

  const Rejections& rejections() const { return rejections_; }
  uint64_t accepted_values() const { return accepted_values_; }
  uint64_t series_count() const { return catalog_->series_count(); }
  // In words, which monitors do not fit the panes, so that others watch: since the last call.
  std::vector<std::string> TakeMisfits() { return catalog_->TakeMisfits(); }

 private:
  struct Known {
    SeriesKey key;
    SeriesPtr series;  // once it has values
  };

  explicit Backtest(OnChange on_change) : on_change_(std::move(on_change)) {}
  absl::Status Start(const v1::Config& config, const std::string& model);
  absl::Status MakeSeries(const v1::Batch& batch);
  void Fold(const v1::SeriesValues& entry, FoldedBatch& folded);

  const OnChange on_change_;
  FoldLimits limits_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Catalog> catalog_;
  ModelPtr model_;
  std::unique_ptr<Applier> applier_;
  std::unique_ptr<ChangeFeed::Subscription> subscription_;
  std::vector<Known> known_;  // by alias, less 1
  Rejections rejections_;
  uint64_t accepted_values_ = 0;
};

}  // namespace drift::cli

#endif  // DRIFT_CLI_OFFLINE_BACKTEST_H_
