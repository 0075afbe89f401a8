// All that is watched: models, series, monitors and pinned references, as they are now.
#ifndef DRIFT_SERVER_CATALOG_CATALOG_H_
#define DRIFT_SERVER_CATALOG_CATALOG_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/catalog/changes.h"
#include "server/catalog/model.h"
#include "server/catalog/monitors.h"
#include "server/catalog/related_keys.h"
#include "server/catalog/series.h"
#include "server/catalog/series_filter.h"
#include "server/catalog/shared_values.h"
#include "server/store/store.h"

namespace drift {

using ReferencePtr = std::shared_ptr<const PinnedReferenceRecord>;
using ModelPtr = std::shared_ptr<Model>;

// Whether there can be series that both serve, whatever their names.
bool Overlap(const PinnedReferenceKey& a, const PinnedReferenceKey& b);

// Thread-safety: safe. What changes it is called by the writing thread alone (ingest/writer.h) and
// is on disk when it returns. After an error of the store nothing can be changed until a restart.
class Catalog {
 public:
  // Reads everything from `store` and brings the windows to where they were. `config` is valid, its
  // defaults filled in.
  static absl::StatusOr<std::unique_ptr<Catalog>> Load(Store& store, const v1::Config& config);
  ~Catalog();  // series that others still hold are no longer watched

  const SeriesLimits& limits() const { return limits_; }
  const Retention& retention() const { return retention_; }
  int max_buckets() const { return max_buckets_; }
  absl::Duration no_data_after() const { return no_data_after_; }
  ChangeFeed& changes() { return changes_; }
  Store& store() { return store_; }
  const Store& store() const { return store_; }

  // ---- For readers.
  std::vector<ModelPtr> Models() const;              // by name
  ModelPtr FindModel(absl::string_view name) const;  // nullptr without it
  SeriesPtr FindSeries(const SeriesKey& key) const;  // nullptr without it
  // As names are now: a series that is made later may have the one that `filter` gives.
  SeriesFilter FilterOf(absl::string_view filter) const;
  std::vector<SeriesPtr> MatchSeries(absl::string_view filter) const;  // by name
  // InvalidArgument when a series of another key has the name that `key` makes: parts may have the
  // characters that names put between them.
  absl::Status CheckNameIsFree(const SeriesKey& key) const;
  // In words, of stored series which have one name: all but the first of each.
  std::vector<std::string> NamesakesStored() const;
  // The panes of the model of that name; of one that is not there, those it would be made with.
  PaneLengths PanesOf(const std::string& model) const;
  uint64_t series_count() const;
  std::vector<ReferencePtr> References() const;  // latest versions, by key
  std::vector<SeriesPtr> SeriesServedBy(const PinnedReferenceKey& key) const;  // by key
  std::shared_ptr<const Monitors> monitors() const;
  // InvalidArgument when `monitor`, one of `monitors`, would never do what it says, whatever series
  // come: its windows fit no model, or series would be compared in a circle.
  absl::Status CheckPossible(const Monitors& monitors, const v1::Monitor& monitor) const;
  // In words, which monitors match series whose models' panes they do not fit, so that another
  // watches these, or fit no model at all, which compare series in a circle, and to which sums
  // nothing is added any more: since the last call, once a monitor and model, or sum.
  std::vector<std::string> TakeMisfits();

  // ---- For the writing thread.
  // ResourceExhausted at max_series; InvalidArgument for an impossible key, one of a roll-up, or
  // one whose name is taken.
  absl::StatusOr<SeriesPtr> FindOrCreateSeries(const SeriesKey& key, bool categorical,
                                               absl::Time wall_time);
  // The sum that the monitor of `series` adds its counts to, made if it is new; nullptr: none.
  // ResourceExhausted at max_series, InvalidArgument when its name is taken. Unless it is known,
  // what was added to any series must be in the store.
  absl::StatusOr<SeriesPtr> RollUpOf(const Series& series, absl::Time wall_time);
  bool RollUpIsKnown(const Series& series) const;
  // The model of that name, made with `panes` if it is new. One that has other panes is made anew
  // while nothing is in it; AlreadyExists once it has series or pinned references.
  absl::StatusOr<ModelPtr> CreateModel(absl::string_view name, const PaneLengths& panes);
  // The same with the panes that the configuration gives a new one.
  absl::StatusOr<ModelPtr> FindOrCreateModel(absl::string_view name);

  // The layout of categories where nobody configured one.
  Layout CategoricalLayout() const;
  // Gives a series whose layout is not decided its layout, and converts what it has counted.
  // InvalidArgument when its values do not fit the layout. What was added to the series must be in
  // the store.
  absl::Status DecideLayout(const SeriesPtr& series, const Layout& layout);
  // Those of `model` that have the values to choose: what is configured or pinned, else log_linear
  // or probability.
  absl::Status DecideLayouts(Model& model);

  // Puts a new version of a reference in force; counts are in the layout that the series it serves
  // have or get.
  absl::StatusOr<ReferencePtr> PutReference(PinnedReferenceRecord reference);
  // With the model, if that was all it had. NotFound without the reference.
  absl::Status DeleteReference(const PinnedReferenceKey& key);

  absl::Status PutMonitor(const v1::Monitor& monitor);
  absl::Status DeleteMonitor(absl::string_view name);
  // The file's monitors, alert defaults and panes of new models. InvalidArgument when
  // series would be compared in a circle: then all stays as it is.
  absl::Status ReplaceConfig(const v1::Config& config);

  // Their panes stay until they are older than the retention. Nothing reads them: ids are not given
  // again. A model goes, with its clock and all its panes, once it has neither series nor pinned
  // references; one of its name that comes again starts anew.
  absl::Status DeleteSeries(const std::vector<SeriesPtr>& series);

 private:
  Catalog(Store& store, const v1::Config& config);

  SeriesFilter FilterOfLocked(absl::string_view filter) const ABSL_SHARED_LOCKS_REQUIRED(mu_);

  absl::Status LoadAll(const v1::Config& config);
  absl::Status LoadModels();
  absl::Status LoadSeries();
  absl::Status LoadReferences();
  absl::Status LoadMonitors(const v1::Config& config);
  absl::Status SetUpAll();
  absl::Status RestoreFirstValues();
  absl::Status DecideGivenLayouts();

  // The model of that name if it has just so many series and pinned references: it goes with them.
  // Else nullptr.
  ModelPtr ModelWithOnly(absl::string_view name, size_t series, size_t references) const;
  void ForgetModel(const Model& model);

  absl::StatusOr<SeriesPtr> FindOrMakeSeries(const SeriesKey& key, bool categorical,
                                             absl::Time wall_time);
  void Hold(const SeriesPtr& series) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void LetGo(const SeriesPtr& series);
  WatchPlan PlanFor(const Series& series) const;
  // The same, shared with the series that it was made for before where it is the same.
  std::shared_ptr<const WatchPlan> SharedPlanFor(const Series& series) const;
  Model::Setup SetupFor(const SeriesPtr& series) const;
  // The series whose live window is a reference of `series`; else why there is none.
  absl::StatusOr<SeriesPtr> OtherFor(const SeriesPtr& series, const OtherSeriesSpec& spec) const;
  void AddOthers(Model::Setup& setup) const;
  // Sets all up before it scores what is compared with another model's.
  static absl::Status SetUp(std::map<Model*, Model::Setups> setups);
  SeriesPtr KnownRollUpOf(const Series& series) const;  // nullptr: none, or it is not known
  // The models whose series may have live windows of that one's as references, its own first.
  std::vector<ModelPtr> ModelsComparing(const std::string& other) const;
  // The series that have the live window of `other` as a reference.
  std::vector<SeriesPtr> ComparedWith(const Series& other) const;
  // Those, and the sum that has references of its parts, but none of `series`, which is or was one.
  std::vector<SeriesPtr> ThatHangOn(const Series& series) const;
  // FailedPrecondition when none of `references`, each of parts of the sum, serves some part.
  absl::Status CheckAllPartsServed(const Series& sum,
                                   const std::vector<ReferencePtr>& references) const;
  // By name, those whose counts together are a series' reference: of a sum that none serves by
  // itself, those of its parts; else one.
  using ReferencesByName = std::map<std::string, std::vector<ReferencePtr>>;
  ReferencesByName ReferencesFor(const SeriesKey& key) const;
  // The series for which a reference of that key counts.
  std::vector<SeriesPtr> SeriesUsing(const PinnedReferenceKey& key) const;
  Layout LayoutForNew(const SeriesKey& key, const PaneLengths& panes, bool categorical) const;
  // The layout that an undecided series has from a monitor or reference by now; lossless without
  // one that its values fit.
  Layout LayoutGiven(const Series& series) const;
  absl::Status Replan(const std::vector<SeriesPtr>& changed);
  // In words, by what does not fit.
  using Misfits = std::map<std::string, std::string>;
  Misfits MisfitsOf(const std::vector<SeriesPtr>& series) const;
  void AddFitNowhere(Misfits& misfits) const;
  void AddIdleSums(const std::vector<SeriesPtr>& all, Misfits& misfits) const;
  void NoteAllMisfits(const std::vector<SeriesPtr>& all);
  // Each is told once while it lasts.
  void Note(const Misfits& misfits);
  std::vector<PaneLengths> PanesMatched(const v1::Monitor& monitor) const;  // of the models there
  absl::Status CheckOpensNoCircle(const Monitors& monitors, const v1::Monitor& monitor) const;
  // Of the file's by themselves: what was made through the API must not keep driftd from starting,
  // nor windows that fit no model yet, since one may be made with panes of its own.
  absl::Status CheckFile(const v1::Config& config) const;
  absl::Status InstallMonitors(std::shared_ptr<const Monitors> monitors);

  // Order series by what they have themselves: it need not be there twice.
  struct BySeriesKey {
    using is_transparent = void;  // NOLINT(readability-identifier-naming): what containers ask for
    static const SeriesKey& KeyOf(const SeriesPtr& series) { return series->key(); }
    static const SeriesKey& KeyOf(const SeriesKey& key) { return key; }
    template <typename A, typename B>
    bool operator()(const A& a, const B& b) const {
      return KeyOf(a) < KeyOf(b);
    }
  };
  struct BySeriesName {
    using is_transparent = void;  // NOLINT(readability-identifier-naming): what containers ask for
    static const SeriesKey& Of(const SeriesPtr& series) { return series->key(); }
    static absl::string_view Of(absl::string_view name) { return name; }
    template <typename A, typename B>
    bool operator()(const A& a, const B& b) const {
      return NameBefore(Of(a), Of(b));
    }
  };

  Store& store_;
  const SeriesLimits limits_;
  const Retention retention_;
  const absl::Duration no_data_after_;
  const int max_buckets_;
  const int max_categories_;
  ChangeFeed changes_;

  // For the writing thread: by those monitors, the sums that series' counts go to as well; nullptr:
  // none. Empty where no monitor asks for any.
  std::shared_ptr<const Monitors> roll_ups_by_;
  absl::flat_hash_map<SeriesId, SeriesPtr> roll_ups_;

  mutable absl::Mutex mu_;  // taken before a model's
  std::map<std::string, ModelPtr, std::less<>> models_ ABSL_GUARDED_BY(mu_);
  absl::btree_set<SeriesPtr, BySeriesKey> series_ ABSL_GUARDED_BY(mu_);
  // The same series. Names are unique but in stores of before they had to be.
  absl::btree_multiset<SeriesPtr, BySeriesName> by_name_ ABSL_GUARDED_BY(mu_);
  // Of all series; those that no series has any more go when the next ones are deleted.
  SharedValues<Segments> segments_ ABSL_GUARDED_BY(mu_);
  SharedValues<Layout> layouts_ ABSL_GUARDED_BY(mu_);
  std::map<PinnedReferenceKey, ReferencePtr> references_ ABSL_GUARDED_BY(mu_);
  std::shared_ptr<const Monitors> monitors_ ABSL_GUARDED_BY(mu_);
  // The latest; few are different, however many series there are.
  mutable std::vector<std::weak_ptr<const WatchPlan>> plans_ ABSL_GUARDED_BY(mu_);
  std::set<std::string> misfits_ ABSL_GUARDED_BY(mu_);  // that last; told or not
  std::vector<std::string> untold_misfits_ ABSL_GUARDED_BY(mu_);
  ModelId next_model_ ABSL_GUARDED_BY(mu_) = 1;
  SeriesId next_series_ ABSL_GUARDED_BY(mu_) = 1;
};

}  // namespace drift

#endif  // DRIFT_SERVER_CATALOG_CATALOG_H_
