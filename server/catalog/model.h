// A model as the server holds it: its clock, its series under watch, and the dictionaries of its
// features.
#ifndef DRIFT_SERVER_CATALOG_MODEL_H_
#define DRIFT_SERVER_CATALOG_MODEL_H_

#include <atomic>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/catalog/changes.h"
#include "server/catalog/data_state.h"
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

// A series of unknown layout gets one by its first so many values.
inline constexpr uint64_t kValuesToChooseLayout = 500;
// Missing values are of any layout: a series that has had no others may still become categorical.
bool OnlyMissing(const Counts& first_values);

// One series against one reference, for showing.
struct ScoreView {
  SeriesPtr series;
  std::shared_ptr<const WatchPlan> plan;
  Standing standing;
  bool provisional = false;  // of panes that are still open
  std::string unusable;      // why its pinned reference is as if empty; else empty
};

// The same with its bins and counts.
struct HistogramView {
  ScoreView score;
  Layout layout;  // of bins and counts
  SeriesWatch::Detail detail;
};

// Thread-safety: safe. What changes it is called by the writing thread alone, which holds the lock
// while a pane closes; readers hold it while they copy what they show.
class Model {
 public:
  Model(ModelRecord record, Store& store);

  ModelId id() const { return id_; }
  const std::string& name() const { return name_; }
  const PaneLengths& panes() const { return panes_; }

  // ---- For readers.
  absl::Time clock() const;
  absl::Time closed_end() const;  // of the last closed fine pane
  // The start of the earliest pane of `tier` that is kept.
  absl::Time KeptSince(Tier tier, const Retention& retention) const;
  std::shared_ptr<const WatchPlan> PlanOf(
      const Series& series) const;  // nullptr without such a series
  // Latest scores of every series, or of one, in no order; provisional ones where there are such.
  using VisitScore = absl::FunctionRef<void(const ScoreView&)>;
  void ForEachScore(VisitScore visit) const;
  void ForEachScoreOf(const Series& series, VisitScore visit) const;
  // Those of the last closed panes alone, never a provisional one.
  void ForEachClosedScore(VisitScore visit) const;
  // As of the last closed pane. NotFound when the series is gone.
  absl::StatusOr<std::vector<HistogramView>> HistogramsOf(const Series& series) const;
  std::vector<std::string> CategoriesOf(absl::string_view feature) const;
  // The live window of a series as it is, for another model.
  struct LiveCopy {
    Counts counts;
    TimeRange range;
    std::optional<Dictionary> categories;  // what numbers the buckets of a categorical one
  };
  std::optional<LiveCopy> CopyLiveOf(const Series& series) const;  // nullopt without such a series
  bool compares_models() const;  // some of its series with another model's
  // What TooLateBefore last said, without a wait for a pane that closes.
  absl::Time LastTooLateBefore() const {
    return absl::FromUnixMicros(too_late_before_us_.load(std::memory_order_relaxed));
  }

  // ---- For the writing thread: what there is.
  using Unusable = absl::btree_map<std::string, std::string>;  // by reference name: why it is

  // Adds series or sets them up anew and counts their windows from panes. What was said of
  // references that a series no longer has is forgotten.
  struct Setup {
    SeriesPtr series;
    SeriesSetup watch;
    Unusable unusable;
    std::vector<SeriesPtr> others;  // of other models; what in `watch.others` is not this model's
    bool is_new = false;            // nothing was ever counted of it
  };
  using Setups = std::vector<Setup>;
  absl::Status SetUp(Setups setups);
  void Remove(const Series& series);
  // Copies the live windows of the series of other models that its own are compared with, and
  // scores, for showing, those that SetUp could not score without. They are compared with until the
  // next time: as panes close, or are scored ahead, it happens by itself. New categories join the
  // dictionary as panes close, and only then: a restart or the timer must not change who is first.
  enum class NewCategories : uint8_t { kJoin, kAreOthers };
  absl::Status TakeOthers(NewCategories new_categories = NewCategories::kAreOthers);
  void RestoreDictionary(const DictionaryRecord& record);
  void SeedDictionary(absl::string_view feature, int max_categories,
                      std::vector<std::pair<std::string, uint64_t>> counts, StoreWrite& write);
  // Counts of categories by their buckets; new ones join the dictionary of the feature where there
  // is room.
  using CategoryCounts = absl::btree_map<std::string, uint64_t>;
  Counts CountCategories(absl::string_view feature, int max_categories,
                         const CategoryCounts& categories, StoreWrite& write);

  // ---- For the writing thread: values.
  // Values before this are too late to be counted.
  absl::Time TooLateBefore(const Retention& retention);
  // Adds counts of `series` for one fine pane to both tiers in `write`, and to the windows that
  // they are late for.
  void Add(const Series& series, const Layout& layout, absl::Time fine_start, const Counts& counts,
           StoreWrite& write);
  // Event time has come to `time`, at `wall_time`; into `write`.
  void MoveClock(absl::Time time, absl::Time wall_time, StoreWrite& write);
  // Whether a series has the values to choose its layout, and which, with what came so far. One
  // that has got its layout otherwise meanwhile is none of them.
  bool HasUndecided() const;
  std::vector<std::pair<SeriesPtr, Counts>> TakeUndecided();
  // Counts what came of a series whose layout is not decided, after a restart.
  absl::Status RestoreFirstValues(const Series& series);
  // What came of a series whose layout is not decided; empty for others.
  Counts FirstValuesOf(const Series& series) const;

  // ---- For the writing thread: panes. Whatever was added must be in the store.
  bool HasDuePanes() const;
  // Closes the panes that are due. Each closed pane's scores and states are committed by
  // themselves, then told to `changes`.
  absl::Status ClosePanes(ChangeFeed& changes);
  // Scores the open panes of a model that has been quiet since before `quiet_since`, for showing;
  // once, until values come.
  absl::Status ScoreOpenPanes(absl::Time quiet_since);
  // Tells `changes` of the series that have fallen silent, once each time they do. That values come
  // again is told as their pane closes.
  void TellSilent(const ShownAt& at, ChangeFeed& changes);
  // Deletes what is older than `retention` and than any window reaches, once it is a coarse pane's
  // worth.
  void Prune(const Retention& retention, StoreWrite& write);
  // Every pane of `series`, whose layout is not decided, as `convert` makes it, and states that fit
  // them, into `write`.
  absl::Status RewritePanes(const Series& series, const Layout& layout,
                            absl::FunctionRef<absl::StatusOr<Counts>(const Counts&)> convert,
                            StoreWrite& write) const;
  // The sum of a series' panes that start in `starts` and overlap none of `excluded`.
  absl::StatusOr<Counts> SumPanes(const Series& series, Tier tier, TimeRange starts,
                                  const std::vector<TimeRange>& excluded = {}) const;

 private:
  // What came of a series while its layout is not decided.
  struct FirstValues {
    Counts counts;
    absl::Time start = absl::InfiniteFuture();  // of the earliest fine pane with any of them
  };

  // A series of another model whose live window is a reference here.
  struct Other {
    SeriesPtr series;
    int max_categories;  // of the series that is compared with it; 0 for a numeric one
  };

  // Learns when the first pane starts that is to be closed.
  absl::Status FindFirstPane();
  void AddOthers(const Setup& setup) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void ForgetOthers() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);  // that nothing is compared with any more
  std::map<SeriesId, Other> Others() const;
  // Categories that are new join the dictionary, and that goes into `write`.
  void JoinCategories(const Other& other, const LiveCopy& copy, StoreWrite& write)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  ModelEvaluator::CopiedLive InOwnBuckets(const Other& other, LiveCopy copy)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  bool ScoresOpenPanes(absl::Time quiet_since) const;
  absl::Status ForgetStates(const Setups& setups) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void TakeFirstValues(SeriesId series, absl::Time start, const Counts& counts)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  std::string WhyUnusable(const Series& series, const std::string& reference) const
      ABSL_SHARED_LOCKS_REQUIRED(mu_);
  void VisitScores(const SeriesPtr& series, VisitScore visit) const ABSL_SHARED_LOCKS_REQUIRED(mu_);
  void VisitClosedScores(const SeriesPtr& series, VisitScore visit) const
      ABSL_SHARED_LOCKS_REQUIRED(mu_);
  absl::Status SaveClosedPane(absl::Time pane_end, const std::vector<Evaluation>& evaluations)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void Publish(const std::vector<Evaluation>& evaluations, ChangeFeed& changes)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  Change ChangeOf(const Evaluation& evaluation) const ABSL_SHARED_LOCKS_REQUIRED(mu_);
  void PublishSilent(const SeriesPtr& series, ChangeFeed& changes) const
      ABSL_SHARED_LOCKS_REQUIRED(mu_);
  absl::Time KeptSinceLocked(Tier tier, const Retention& retention) const
      ABSL_SHARED_LOCKS_REQUIRED(mu_);
  Dictionary& DictionaryOf(absl::string_view feature, int max_categories)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void PutDictionary(absl::string_view feature, const Dictionary& dictionary,
                     StoreWrite& write) const;

  const ModelId id_;
  const std::string name_;
  const PaneLengths panes_;
  Store& store_;
  const std::unique_ptr<PaneReader> reader_;

  std::atomic<int64_t> too_late_before_us_ = std::numeric_limits<int64_t>::min();

  mutable absl::Mutex mu_;
  ModelRecord record_ ABSL_GUARDED_BY(mu_);
  ModelEvaluator evaluator_ ABSL_GUARDED_BY(mu_);
  // Of the earliest fine pane there is, while none is closed: looking it up in the store adds up
  // all that the pane has got so far. InfinitePast where it is not known.
  absl::Time first_start_ ABSL_GUARDED_BY(mu_) = absl::InfinitePast();
  absl::flat_hash_map<SeriesId, SeriesPtr> series_ ABSL_GUARDED_BY(mu_);
  // Of series of which some came and whose layout is not decided.
  absl::btree_map<SeriesId, FirstValues> first_values_ ABSL_GUARDED_BY(mu_);
  // Of the few series that have such.
  absl::flat_hash_map<SeriesId, Unusable> unusable_ ABSL_GUARDED_BY(mu_);
  absl::flat_hash_map<SeriesId, std::vector<Standing>> provisional_
      ABSL_GUARDED_BY(mu_);  // of open panes
  // Of those that are silent and were told to be: their last_seen then.
  absl::flat_hash_map<SeriesId, absl::Time> told_silent_ ABSL_GUARDED_BY(mu_);
  std::map<SeriesId, Other> others_ ABSL_GUARDED_BY(mu_);
  std::map<std::string, Dictionary, std::less<>> dictionaries_ ABSL_GUARDED_BY(mu_);
  std::vector<SeriesId> undecided_ ABSL_GUARDED_BY(mu_);
  absl::Time last_accepted_ ABSL_GUARDED_BY(mu_) = absl::InfinitePast();  // wall clock
  bool open_panes_scored_ ABSL_GUARDED_BY(mu_) = false;
  absl::Time pruned_ ABSL_GUARDED_BY(mu_) = absl::InfinitePast();
};

}  // namespace drift

#endif  // DRIFT_SERVER_CATALOG_MODEL_H_
