// One series under watch: its live window, its references and what has been said of them.
#ifndef DRIFT_SERVER_ENGINE_EVALUATE_SERIES_WATCH_H_
#define DRIFT_SERVER_ENGINE_EVALUATE_SERIES_WATCH_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/engine/evaluate/plan.h"
#include "server/engine/evaluate/score.h"
#include "server/engine/histogram/layout.h"
#include "server/engine/window/pane.h"
#include "server/engine/window/window.h"

namespace drift {

// What of a series and reference must survive a restart; the rest is recounted from panes.
struct ReferenceState {
  Alert alert;
  DataState data = DataState::kNone;
  BinGroups groups;
  int live_dropped_bits = 0;  // resolutions of the running sums
  int reference_dropped_bits = 0;
  std::optional<TimeRange> frozen_range;
  absl::Time scored_end = absl::InfinitePast();  // end of the last pane that was scored
  Score score;                                   // what was said of it, late values or not
  uint64_t raised = 0;                           // how often it started drifting
  friend bool operator==(const ReferenceState&, const ReferenceState&) = default;
};

// `state` for counts of another layout: without what bucket numbers and resolutions it has.
ReferenceState WithoutBuckets(ReferenceState state);

// A pinned reference as a series uses it: counts in the series' layout, shared by the series it
// serves.
using PinnedCounts = std::shared_ptr<const Counts>;

// Everything the watch over a series needs from outside.
struct SeriesSetup {
  Layout layout;
  std::shared_ptr<const WatchPlan> plan;         // shared by the series that it fits
  std::map<std::string, PinnedCounts> pinned;    // by reference name; those that are there
  std::map<std::string, ReferenceState> states;  // by reference name; as they were before
};

// The score that is shown for a series and reference.
struct Standing {
  std::string reference;
  TimeRange live_range{absl::InfinitePast(), absl::InfinitePast()};
  std::optional<TimeRange> reference_range;  // none for pinned ones
  Score score;
  ReferenceState state;  // state.scored_end: end of the pane the score is of
};

// One series against one reference, as a pane closes.
struct Evaluation {
  SeriesId series;
  Standing standing;
  AlertState alert_before;
  DataState data_before;
};

// Thread-safety: none.
class SeriesWatch {
 public:
  SeriesWatch(SeriesSetup setup, const PaneLengths& lengths);

  const Layout& layout() const { return layout_; }
  const std::shared_ptr<const WatchPlan>& plan() const { return plan_; }
  // By reference name, as a restart or a new setup takes them up.
  std::map<std::string, ReferenceState> states() const;

  void ForEachWindow(absl::FunctionRef<void(const Window&)> visit) const;

  // As in Window: Slide tells of a pane and returns whether a window changed.
  bool Slide(Tier tier, absl::Time start, const Counts& pane, absl::Time before, absl::Time after);
  void AddLate(Tier tier, absl::Time start, const Counts& values, absl::Time closed_end);
  // Empties the windows, to count anew: then every pane of their ranges is told with AddLate.
  void Clear();

  // Scores every reference for the pane that ended at `pane_end`, moves its alert on, and appends
  // to `evaluations`. A reference that is frozen while drifting and no longer drifts is recounted
  // from `panes`.
  absl::Status Evaluate(SeriesId id, absl::Time pane_end, PaneReader& panes,
                        std::vector<Evaluation>& evaluations);

  // What was last said of every reference.
  std::vector<Standing> standings() const;

  // A score with its bins and counts, of the windows as they are at `closed_end`, values that came
  // late included: it may say more than standings().
  struct Detail {
    Standing standing;
    std::vector<ScoringBin> bins;
    BinGroups groups;
    Counts live;
    Counts reference;
  };
  std::vector<Detail> DetailsAt(absl::Time closed_end) const;

 private:
  struct Watched {
    ReferenceSpec spec;
    PinnedCounts pinned;             // of a pinned reference that is there
    std::optional<Window> trailing;  // of a trailing one
    ReferenceState state;

    const Counts& counts() const;
  };

  Standing StandingOf(const Watched& watched, absl::Time closed_end) const;
  void StepAlert(Watched& watched, absl::Time pane_end);
  absl::Status FreezeOrThaw(SeriesId id, Watched& watched, absl::Time pane_end, PaneReader& panes);

  Layout layout_;
  std::shared_ptr<const WatchPlan> plan_;
  Window live_;
  std::vector<Watched> references_;
};

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_EVALUATE_SERIES_WATCH_H_
