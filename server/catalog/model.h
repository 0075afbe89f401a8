// A model as the server holds it: its clock, its series under watch, and the dictionaries of its
// features.
#ifndef DRIFT_SERVER_CATALOG_MODEL_H_
#define DRIFT_SERVER_CATALOG_MODEL_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/catalog/changes.h"
#include "server/catalog/series.h"
#include "server/engine/evaluate/model_evaluator.h"
#include "server/engine/histogram/dictionary.h"
#include "server/store/store.h"

namespace drift {

// How long a model's panes and scores are kept, at least.
struct Retention {
  absl::Duration fine = absl::Hours(24);
  absl::Duration coarse = absl::Hours(24 * 35);
  absl::Duration scores = absl::Hours(24 * 30);
};

// One series against one reference, for showing.
struct ScoreView {
  SeriesPtr series;
  std::shared_ptr<const WatchPlan> plan;
  Standing standing;
  bool provisional = false;  // of panes that are still open
};

// A histogram pair, for showing.
struct HistogramView {
  ScoreView score;
  SeriesWatch::Detail detail;
};

// Thread-safety: safe. What changes it is called by the writing thread alone; that thread holds the
// lock while panes close, readers while they copy what they show.
class Model {
 public:
  Model(ModelRecord record, Store& store);

  ModelId id() const { return id_; }
  const std::string& name() const { return name_; }
  const PaneLengths& panes() const { return panes_; }

  // ---- For readers.
  absl::Time clock() const;
  std::vector<SeriesPtr> AllSeries() const;  // by name
  // Latest scores of every series, in no order.
  void ForEachScore(absl::FunctionRef<void(const ScoreView&)> visit) const;
  absl::StatusOr<std::vector<HistogramView>> HistogramsOf(const Series& series) const;
  std::vector<std::string> CategoriesOf(absl::string_view feature) const;
  // Values older than this are too late to be counted.
  absl::Time TooLateBefore(const Retention& retention) const;

  // ---- For the writing thread.
  // Adds series or sets them up anew, with one pass over the panes.
  using Setups = std::vector<std::pair<SeriesPtr, SeriesSetup>>;
  absl::Status SetUp(Setups setups);
  void Remove(const Series& series);

  // Counts of `series` for one fine pane: to both tiers in `write`, and to the windows they are
  // late for.
  void Add(const Series& series, const Layout& layout, absl::Time fine_start, const Counts& counts,
           StoreWrite& write);
  // The buckets of categories, which are added to the dictionary of the feature where there is
  // room.
  Counts CountCategories(const Series& series, const Layout& layout,
                         const absl::flat_hash_map<std::string, uint64_t>& categories,
                         StoreWrite& write);
  void SeedDictionary(absl::string_view feature, int max_categories,
                      std::vector<std::pair<std::string, uint64_t>> counts, StoreWrite& write);
  void RestoreDictionary(const DictionaryRecord& record);

  // Event time goes on to `time` where that is later; into `write`.
  void MoveClock(absl::Time time, StoreWrite& write);
  // Whether a pane is due to be closed.
  bool HasDuePanes() const;
  // Closes the panes that are due. Everything added must be in the store. Each closed pane's scores
  // and states are committed by themselves, and then told to `changes`.
  absl::Status ClosePanes(ChangeFeed& changes);
  // Deletes panes and scores that are older than `retention` and than any window reaches, now and
  // then.
  void Prune(const Retention& retention, StoreWrite& write);

  // Scores the open panes, to be shown until the next value comes.
  absl::Status ScoreOpenPanes();
  absl::Time last_accepted()
      const;  // wall clock; InfinitePast before the first value since the start
  void SetLastAccepted(absl::Time wall_time);

  // Rewrites every pane of `series` by `convert`, into `write`.
  absl::Status RewritePanes(const Series& series, const Layout& layout,
                            absl::FunctionRef<Counts(const Counts&)> convert,
                            StoreWrite& write) const;
  // All values of the series that are kept.
  absl::StatusOr<Counts> SumPanes(const Series& series, Tier tier, TimeRange starts,
                                  int max_buckets) const;
};

}  // namespace drift

#endif  // DRIFT_SERVER_CATALOG_MODEL_H_
