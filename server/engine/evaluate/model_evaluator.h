// What follows from the counts of one model's series: windows slide, scores are computed, alert
// states change, as event time goes on. Pure: panes come from a PaneReader, time is an argument,
// and equal inputs give equal results, so that live traffic, a replay and a backtest agree.
//
// Thread-safety: none; the owner of the model serialises calls.
#ifndef DRIFT_SERVER_ENGINE_EVALUATE_MODEL_EVALUATOR_H_
#define DRIFT_SERVER_ENGINE_EVALUATE_MODEL_EVALUATOR_H_

#include <memory>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/engine/evaluate/series_watch.h"
#include "server/engine/window/pane.h"
#include "server/engine/window/window_specs.h"

namespace drift {

class ModelEvaluator {
 public:
  explicit ModelEvaluator(PaneLengths lengths) : lengths_(lengths) {}

  // End of the last closed pane; InfinitePast before the first.
  absl::Time closed_end() const { return closed_end_; }
  // Where a restart left off; before any series is set up.
  void RestoreClosedEnd(absl::Time closed_end) { closed_end_ = closed_end; }

  // Adds series, or sets them up anew (another plan, layout or reference), keeping what was said of
  // references that they had before under the same name where the setup brings no state. Windows
  // are recounted from `panes`.
  using Setups = std::vector<std::pair<SeriesId, SeriesSetup>>;
  absl::Status SetUp(Setups setups, PaneReader& panes);
  void Remove(SeriesId series);

  // The live window of a series of another model, as it was when it was copied, in the buckets that
  // this model's series have: what LiveOf tells of it.
  struct CopiedLive {
    Window window;
    MergedBuckets merged;
  };
  using CopiedLives = absl::flat_hash_map<SeriesId, CopiedLive>;
  // Whether it is a reference of a series here.
  bool Compares(SeriesId other) const { return comparing_.contains(other); }
  // Tells those of all series of other models that are references here, before a pane closes and
  // after a setup; they are compared with until the next ones are told. One that moves makes no
  // pane close, nor a series be scored: that its own windows move does. Scores for showing what was
  // set up and has no score yet.
  void TellOthers(CopiedLives lives);

  // Tells that `counts` were added to the fine pane at `fine_start`, and to the coarse one around
  // it. Matters for panes that are in a window already; the others are read when they enter. A late
  // value is scored when a pane of its series next enters or leaves: what closing says is then a
  // function of the panes and states alone, and a restart changes nothing.
  void Added(SeriesId series, absl::Time fine_start, const Counts& counts);

  // The model's clock is now `clock`: closes, in order, every pane that is due and with which
  // something enters or leaves a window, and tells the evaluations of the series in whose windows
  // it does, by id.
  // Stops at the first error of `panes` or `closed`.
  using PaneClosed =
      absl::FunctionRef<absl::Status(absl::Time pane_end, const std::vector<Evaluation>&)>;
  absl::Status Advance(absl::Time clock, PaneReader& panes, PaneClosed closed);

  // Nullptr without such a series; valid until the next change.
  const SeriesWatch* Find(SeriesId series) const;
  // A series against its references, live windows of others among them, as they would be if every
  // pane up to the one that holds `clock` were closed now; windows of other models' series stay as
  // they were told. NotFound without such a series.
  absl::StatusOr<std::vector<SeriesWatch::Detail>> LookAhead(SeriesId series, absl::Time clock,
                                                             PaneReader& panes) const;
  // For SeriesWatch::DetailsAt; valid as long as this.
  LiveOf live_of() const;

  // How long a pane of `tier` matters after its start, over all windows of all series.
  absl::Duration Reach(Tier tier) const { return specs_.Reach(tier); }
  // The start of the earliest window that stays where it is; InfiniteFuture without one.
  absl::Time EarliestFrozen() const;

 private:
  // In the order of panes, so that a scan meets one after the other.
  struct Watched {
    std::unique_ptr<SeriesWatch> watch;
    bool changed = false;  // by the pane that is closing
  };
  using AllWatched = absl::btree_map<SeriesId, Watched>;
  class Finder;
  using Changed = std::vector<std::pair<SeriesId, SeriesWatch*>>;

  // Shared with the series that have the plan already.
  std::shared_ptr<const PlannedWindows> WindowsOf(const std::shared_ptr<const WatchPlan>& plan);
  OtherLive CopyOf(SeriesId other) const;  // of one of another model
  void Insert(SeriesId series, std::unique_ptr<SeriesWatch> watch);
  SeriesSetup WithKeptStates(SeriesId series, SeriesSetup setup) const;
  absl::Status Close(absl::Time pane_end, PaneReader& panes, PaneClosed closed);
  // A copy of a series' watch with its windows where they are once the pane that ends then closes.
  absl::StatusOr<SeriesWatch> WatchAt(absl::Time pane_end, SeriesId series, SeriesWatch watch,
                                      PaneReader& panes) const;
  // Slides all windows over the panes that move as closing moves from `before` to `after`.
  absl::Status Slide(absl::Time before, absl::Time after, PaneReader& panes);
  // Those of whose windows or whose references' one changed since the last time.
  Changed TakeChanged();
  // Marks the series whose reference is the live window of one that changed.
  void MarkComparing();
  // Benjamini-Hochberg over the scores of `changed`, for each reference name by itself.
  static void ControlFalseDiscoveries(const Changed& changed);

  PaneLengths lengths_;
  absl::Time closed_end_ = absl::InfinitePast();
  AllWatched series_;
  // By plans, which those that are in use keep.
  absl::flat_hash_map<const WatchPlan*, std::weak_ptr<const PlannedWindows>> planned_;
  CopiedLives others_;  // of other models
  // By a series whose live window is a reference: of which.
  absl::flat_hash_map<SeriesId, absl::btree_set<SeriesId>> comparing_;
  WindowSpecs specs_;
};

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_EVALUATE_MODEL_EVALUATOR_H_
