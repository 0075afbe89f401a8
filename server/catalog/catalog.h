// All that is watched: models, series, monitors and pinned references, as they are now.
#ifndef DRIFT_SERVER_CATALOG_CATALOG_H_
#define DRIFT_SERVER_CATALOG_CATALOG_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/btree_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/catalog/changes.h"
#include "server/catalog/model.h"
#include "server/catalog/monitors.h"
#include "server/catalog/series.h"
#include "server/store/store.h"

namespace drift {

using ReferencePtr = std::shared_ptr<const PinnedReferenceRecord>;

// Thread-safety: safe. What changes it is called by the writing thread alone (ingest/writer.h) and
// is on disk when it returns; after an error of the store nothing can be changed until a restart.
class Catalog {
 public:
  // Reads everything from `store` and brings the windows to where they were. `config` has its
  // defaults and is valid.
  static absl::StatusOr<std::unique_ptr<Catalog>> Load(Store& store, const v1::Config& config);

  const SeriesLimits& limits() const { return limits_; }
  const Retention& retention() const { return retention_; }
  absl::Duration no_data_after() const { return no_data_after_; }
  ChangeFeed& changes() { return changes_; }
  Store& store() { return store_; }

  // ---- For readers.
  std::vector<std::shared_ptr<Model>> Models() const;                // by name
  std::shared_ptr<Model> FindModel(absl::string_view name) const;    // nullptr without it
  SeriesPtr FindSeries(const SeriesKey& key) const;                  // nullptr without it
  std::vector<SeriesPtr> MatchSeries(absl::string_view glob) const;  // by name; empty glob: all
  uint64_t series_count() const;
  std::vector<ReferencePtr> References() const;  // latest versions, by key
  std::shared_ptr<const Monitors> monitors() const;

  // ---- For the writing thread.
  // ResourceExhausted at max_series; InvalidArgument for an impossible key.
  absl::StatusOr<SeriesPtr> FindOrCreateSeries(const SeriesKey& key, bool categorical,
                                               absl::Time wall_time);
  // AlreadyExists with other lengths.
  absl::StatusOr<std::shared_ptr<Model>> CreateModel(absl::string_view name,
                                                     const PaneLengths& panes);
  std::shared_ptr<Model> FindOrCreateModel(absl::string_view name);

  // Decides the layouts of series that have had enough values to choose one, or converts them to
  // `layout`.
  absl::Status DecideLayout(Series& series, const Layout& layout);

  absl::Status PutReference(PinnedReferenceRecord reference);
  absl::Status DeleteReference(const PinnedReferenceKey& key);
  absl::Status PutMonitor(const v1::Monitor& monitor);
  absl::Status DeleteMonitor(absl::string_view name);
  absl::Status ReplaceConfig(const v1::Config& config);  // monitors of the file, and alert defaults
  absl::Status DeleteSeries(const std::vector<SeriesPtr>& series);
};

}  // namespace drift

#endif  // DRIFT_SERVER_CATALOG_CATALOG_H_
