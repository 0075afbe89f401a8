// The monitors in the order in which they match, and what follows from them for a series.
#ifndef DRIFT_SERVER_CATALOG_MONITORS_H_
#define DRIFT_SERVER_CATALOG_MONITORS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "drift/v1/config.pb.h"
#include "drift/v1/monitor.pb.h"
#include "server/engine/evaluate/plan.h"
#include "server/engine/histogram/layout.h"
#include "server/engine/window/pane.h"
#include "server/store/records.h"

namespace drift {

// Thread-safety: safe, and immutable to who uses it; a change makes a new one.
class Monitors {
 public:
  // `config` has its defaults filled in; it and `made_by_api` are valid. A name that both have is
  // the file's.
  Monitors(v1::Config config, std::vector<v1::Monitor> made_by_api);

  const v1::Config& config() const { return config_; }
  // Those of the file, then those of the API by name, then the built-in one.
  const std::vector<v1::Monitor>& all() const { return all_; }
  // All that were made through the API, also those whose name the file has taken: they are back
  // once it gives it up.
  const std::vector<v1::Monitor>& made_by_api() const { return made_by_api_; }
  std::vector<std::string> TakenByFile() const;  // names of made_by_api() that are the file's
  const v1::Monitor* Find(absl::string_view name) const;  // nullptr without it

  // How a series is watched: by the first monitor that matches it and fits `panes`, its model's.
  // `pinned` are the names of the pinned references that serve it.
  WatchPlan PlanFor(const SeriesKey& key, const PaneLengths& panes,
                    const std::vector<std::string>& pinned) const;
  // The layout that the same monitor configures; nullopt: the server chooses.
  std::optional<Layout> LayoutFor(const SeriesKey& key, const PaneLengths& panes) const;
  // The layouts that monitors configure for series that a reference of that key would serve,
  // whatever their version and segments where the key leaves them open; in the monitors' order.
  struct ConfiguredLayout {
    std::string monitor;
    Layout layout;
  };
  std::vector<ConfiguredLayout> LayoutsServed(const PinnedReferenceKey& key,
                                              const PaneLengths& panes) const;
  // The least that `min_values` is for a series that a reference of that key would serve, and the
  // monitor which says so. 1 where that monitor adds such series up: each reference then counts in
  // the sum's.
  struct LeastValues {
    std::string monitor;
    uint64_t values;
  };
  LeastValues LeastValuesFor(const PinnedReferenceKey& key, const PaneLengths& panes) const;
  bool roll_up() const { return roll_up_; }  // whether any monitor adds series up
  // The key of the sum that the same monitor adds the series to; nullopt: none.
  std::optional<SeriesKey> RollUpOf(const SeriesKey& key, const PaneLengths& panes) const;
  // Globs of the models whose series may be compared with live windows of series of that one, which
  // is not theirs; each once.
  std::set<std::string> ModelsComparedWith(absl::string_view other) const;
  // The pane lengths of a model that is new.
  PaneLengths PanesFor(absl::string_view model) const;

  // InvalidArgument when `monitor` matches the series but its windows do not fit those panes; says
  // which would.
  absl::Status CheckFits(const v1::Monitor& monitor, const SeriesKey& key,
                         const PaneLengths& panes) const;
  // InvalidArgument when the windows of `monitor` fit neither one of `known`, the panes of models
  // that it matches, nor any that a new one may have.
  absl::Status CheckFitsSome(const v1::Monitor& monitor, std::vector<PaneLengths> known) const;

 private:
  // The first monitor that matches the series and fits its model's panes, with what it plans.
  struct Watch {
    const v1::Monitor& monitor;  // of all_
    std::shared_ptr<const WatchPlan> plan;
  };
  Watch WatchOf(const SeriesKey& key, const PaneLengths& panes,
                const std::vector<std::string>& pinned) const;
  // What `monitor`, one of all_, plans for a series that it matches. InvalidArgument when its
  // windows do not fit.
  using MadePlan = absl::StatusOr<std::shared_ptr<const WatchPlan>>;
  MadePlan PlanOf(const v1::Monitor& monitor, const PaneLengths& panes,
                  const std::vector<std::string>& pinned) const;
  bool Fits(const v1::Monitor& monitor, const PaneLengths& panes) const;
  std::optional<Layout> LayoutOf(const v1::Monitor& monitor) const;

  const v1::Config config_;
  const std::vector<v1::Monitor> made_by_api_;  // by name
  std::vector<v1::Monitor> all_;
  bool roll_up_;
  mutable absl::Mutex mu_;
  // Those without pinned references, by monitor, fine and coarse pane, and grace: very many series
  // have the same.
  using PlanKey = std::tuple<const v1::Monitor*, absl::Duration, absl::Duration, absl::Duration>;
  mutable std::map<PlanKey, MadePlan> made_ ABSL_GUARDED_BY(mu_);
};

}  // namespace drift

#endif  // DRIFT_SERVER_CATALOG_MONITORS_H_
