// What follows from the counts of one model's series: windows slide, scores are computed, alert
// states change, as event time goes on. Pure: panes come from a PaneReader, time is an argument,
// and equal inputs give equal results, so that live traffic, a replay and a backtest agree.
//
// Thread-safety: none; the owner of the model serialises calls.
#ifndef DRIFT_SERVER_ENGINE_EVALUATE_MODEL_EVALUATOR_H_
#define DRIFT_SERVER_ENGINE_EVALUATE_MODEL_EVALUATOR_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/engine/alert/alert.h"
#include "server/engine/evaluate/plan.h"
#include "server/engine/evaluate/score.h"
#include "server/engine/histogram/layout.h"
#include "server/engine/statistics/scoring_bins.h"
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
  uint64_t raised = 0;  // how often it started drifting
  friend bool operator==(const ReferenceState&, const ReferenceState&) = default;
};

// A pinned reference as a series uses it: counts in the series' layout, shared by the series it
// serves.
using PinnedCounts = std::shared_ptr<const Counts>;

// Everything a series' evaluation needs from outside.
struct SeriesSetup {
  Layout layout;
  WatchPlan plan;
  std::map<std::string, PinnedCounts> pinned;  // by reference name; those that are there
  std::map<std::string, ReferenceState>
      states;  // by reference name; of before a restart or change of plan
};

// One series against one reference.
struct Evaluation {
  SeriesId series;
  const std::string* reference;  // valid while the series' setup is
  Score score;
  AlertState alert_before;
  DataState data_before;
  const ReferenceState* state;  // after; valid until the next call
};

// The score that is shown for a series and reference.
struct Standing {
  absl::Time pane_end;  // InfinitePast before the first closed pane
  TimeRange live_range;
  std::optional<TimeRange> reference_range;  // none for pinned ones
  Score score;
  const ReferenceState* state;
};

class ModelEvaluator {
 public:
  // End of a closed pane, and the evaluations of the series whose windows changed with it.
  using PaneClosed =
      absl::FunctionRef<absl::Status(absl::Time pane_end, const std::vector<Evaluation>&)>;

  explicit ModelEvaluator(PaneLengths lengths) : lengths_(lengths) {}

  // End of the last closed pane; InfinitePast before the first.
  absl::Time closed_end() const { return closed_end_; }
  // Only before series are set up: where a restart left off.
  void RestoreClosedEnd(absl::Time closed_end) { closed_end_ = closed_end; }

  // Adds a series, or sets it up anew (another plan, layout or reference), keeping the states of
  // references that it had before under the same name where `setup` brings none. Its windows are
  // recounted from `panes`.
  absl::Status SetUp(SeriesId series, SeriesSetup setup, PaneReader& panes);
  // The same for many, with one pass over the panes.
  absl::Status SetUpAll(std::vector<std::pair<SeriesId, SeriesSetup>> setups, PaneReader& panes);
  void Remove(SeriesId series);

  // Tells that `counts` were added to the fine pane at `fine_start` (and the coarse one around it).
  // Matters for panes that are in a window already; all others are read when they enter.
  void Added(SeriesId series, absl::Time fine_start, const Counts& counts);

  // The model's clock is now `clock`: closes, in order, every pane that is due and in which
  // something enters or leaves a window. Stops at the first error of `panes` or `closed`.
  absl::Status Advance(absl::Time clock, PaneReader& panes, PaneClosed closed);

  // Latest standing of a series against its references; empty without such a series.
  std::vector<std::pair<std::string, Standing>> StandingsOf(SeriesId series) const;
  // The same as they would be if the panes that are still open were closed now, up to `clock`.
  // Changes nothing.
  absl::StatusOr<std::vector<std::pair<std::string, Standing>>> ProvisionalOf(
      SeriesId series, absl::Time clock, PaneReader& panes) const;

  // ... (details of the private part follow the implementation)
};

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_EVALUATE_MODEL_EVALUATOR_H_
