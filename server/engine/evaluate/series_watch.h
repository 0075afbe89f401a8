// One series under watch: its live window, its references and what has been said of them.
#ifndef DRIFT_SERVER_ENGINE_EVALUATE_SERIES_WATCH_H_
#define DRIFT_SERVER_ENGINE_EVALUATE_SERIES_WATCH_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/engine/evaluate/plan.h"
#include "server/engine/evaluate/quiet_blocks.h"
#include "server/engine/evaluate/reference_blocks.h"
#include "server/engine/evaluate/score.h"
#include "server/engine/histogram/layout.h"
#include "server/engine/histogram/translation.h"
#include "server/engine/window/pane.h"
#include "server/engine/window/window.h"

namespace drift {

// What was said and learned of a series against a reference.
struct Comparison {
  uint64_t compared = 0;  // fingerprint of what is compared with what; of another, alone the alert
                          // stays
  Alert alert;
  DataState data = DataState::kNone;
  BinGroups groups;
  int live_dropped_bits = 0;  // resolutions of the running sums
  int reference_dropped_bits = 0;
  absl::Time scored_end = absl::InfinitePast();  // end of the last pane that was scored
  Score score;                                   // what was said of it, late values or not
  uint64_t raised = 0;                           // how often it started drifting
  QuietBlocks quiet;                             // what the stream's own noise was learned from
  friend bool operator==(const Comparison&, const Comparison&) = default;
};

// What of a series and reference must survive a restart; the rest is recounted from panes.
struct ReferenceState : Comparison {
  std::optional<TimeRange> frozen_range;  // where the reference's window is while it stays
  friend bool operator==(const ReferenceState&, const ReferenceState&) = default;
};

// `state` for counts of another layout: without what bucket numbers and resolutions it has.
ReferenceState WithoutBuckets(ReferenceState state);

// A pinned reference as a series uses it, shared by the series it serves.
struct PinnedReference {
  std::shared_ptr<const Counts> counts;           // in the series' layout
  std::shared_ptr<const ReferenceBlocks> blocks;  // of what it was captured from; nullptr: none
};

// Everything the watch over a series needs from outside.
struct SeriesSetup {
  Layout layout;
  std::shared_ptr<const WatchPlan> plan;          // shared by the series that it fits
  std::map<std::string, PinnedReference> pinned;  // by reference name; those that are there
  std::map<std::string, SeriesId> others;         // by reference name: whose live window it is
  std::map<std::string, ReferenceState> states;   // by reference name; as they were before
  absl::Time since = absl::InfinitePast();        // the series has no values before this
};

// The score that is shown for a series and reference.
struct Standing {
  std::string reference;
  TimeRange live_range{absl::InfinitePast(), absl::InfinitePast()};
  std::optional<TimeRange> reference_range;  // none for pinned ones
  Score score;
  ReferenceState state;  // state.scored_end: end of the pane the score is of
};

// One series against one reference, as a pane closes. What it points at is the series' own, and
// changes with the next pane or setup.
struct Evaluation {
  SeriesId series;
  const std::string* reference;
  TimeRange live_range;
  std::optional<TimeRange> reference_range;  // as in Standing
  const Comparison* comparison;
  std::optional<TimeRange> frozen_range;  // as in ReferenceState
  AlertState alert_before;
  DataState data_before;
  std::string reason;  // in words, where the state of the alert changed; else empty

  const Score& score() const { return comparison->score; }
  ReferenceState state() const { return {*comparison, frozen_range}; }
  // Whether the alert or the data changed its state.
  bool of_state() const {
    return alert_before != comparison->alert.state || data_before != comparison->data;
  }
  Standing standing() const { return {*reference, live_range, reference_range, score(), state()}; }
};

// The live window of another series, as one is compared with it.
struct OtherLive {
  const Window* window = nullptr;  // nullptr: there is none
  // Which of the series' own buckets the window does not tell from others; nullptr: it tells all.
  const MergedBuckets* merged = nullptr;
};
using LiveOf = std::function<OtherLive(SeriesId)>;

// Thread-safety: none.
class SeriesWatch {
 public:
  // `planned` is of the setup's plan.
  SeriesWatch(SeriesSetup setup, std::shared_ptr<const PlannedWindows> planned);

  const Layout& layout() const { return layout_; }
  const std::shared_ptr<const WatchPlan>& plan() const { return planned_->plan; }
  // By reference name, as a restart or a new setup takes them up.
  std::map<std::string, ReferenceState> states() const;

  const Window& live() const { return live_; }
  void ForEachWindow(absl::FunctionRef<void(const Window&)> visit) const;
  // The series whose live windows are references of this one.
  void ForEachOther(absl::FunctionRef<void(SeriesId)> visit) const;

  // As in Window: Slide tells of a pane and returns whether a window changed.
  bool Slide(Tier tier, absl::Time start, const Counts& pane, absl::Time before, absl::Time after);
  void AddLate(Tier tier, absl::Time start, const Counts& values, absl::Time closed_end);
  // Empties the windows, to count anew: then every pane of their ranges is told with AddLate.
  void Clear();

  // A pane has closed, in three steps. First every reference is scored.
  void Score(const LiveOf& live_of);
  // Then who looks at all of a model's series says which of the scores it takes for chance.
  void ForEachScore(absl::FunctionRef<void(const std::string& reference, drift::Score&)> visit);
  // Last, the alerts move on, as of `pane_end`, which `evaluations` are told. A reference that is
  // frozen while drifting and no longer drifts is recounted from `panes`.
  absl::Status Conclude(SeriesId id, absl::Time pane_end, const LiveOf& live_of, PaneReader& panes,
                        std::vector<Evaluation>& evaluations);

  // Scores for showing, of the windows as they are at `closed_end`, the references of which nothing
  // was said yet; not against a series whose window is yet to be told. Alerts stay as they are.
  void ScoreUnscored(absl::Time closed_end, const LiveOf& live_of);

  // What was last said of every reference.
  std::vector<Standing> standings(const LiveOf& live_of) const;

  // A score with its bins and counts, of the windows as they are at `closed_end`, values that came
  // late included: it may say more than standings().
  struct Detail {
    Standing standing;
    std::vector<ScoringBin> bins;
    BinGroups groups;
    Counts live;  // as the reference can be compared with
    Counts reference;
  };
  std::vector<Detail> DetailsAt(absl::Time closed_end, const LiveOf& live_of) const;

 private:
  // What a reference is made of: a pinned one, the live window of another series, or panes of its
  // own; nothing where the one or the other is not there.
  using Source = std::variant<std::monostate, PinnedReference, SeriesId, Window>;

  struct Watched {
    // Nullptr and nullopt where it is made of something else.
    const Counts* pinned_counts() const;
    std::optional<SeriesId> other() const;
    const Window* window() const { return std::get_if<Window>(&source); }
    Window* window() { return std::get_if<Window>(&source); }
    OtherLive OtherOf(const LiveOf& live_of) const;
    std::optional<TimeRange> frozen_range() const;
    ReferenceState state() const { return {comparison, frozen_range()}; }

    const ReferenceSpec* spec;  // of the plan
    Source source;
    Comparison comparison;
  };

  Source SourceOf(const ReferenceSpec& spec, const std::shared_ptr<const WindowPlace>& place,
                  const SeriesSetup& setup, const ReferenceState& state) const;

  // The windows of references that the pane at `start` counts for.
  void ForEachReferenceWindow(Tier tier, absl::Time start, absl::FunctionRef<void(Window&)> visit);
  bool Excluded(Tier tier, absl::Time start) const;
  // Live as the reference can be compared with; `copy` holds it where it is not `live` itself.
  static const Counts& LiveAgainst(const Watched& watched, const LiveOf& live_of,
                                   const Counts& live, Counts& copy);
  // The reference's counts; `sum` holds them where they are a running sum.
  static const Counts& CountsOf(const Watched& watched, const LiveOf& live_of, Counts& sum);
  // Where a reference made of panes lies.
  static std::optional<TimeRange> RangeOf(const Watched& watched, absl::Time closed_end,
                                          const LiveOf& live_of);
  Standing StandingOf(const Watched& watched, absl::Time closed_end, const LiveOf& live_of) const;
  // The reference's own, where they tell how much the series varies; else nullptr.
  const ReferenceBlocks* BlocksOf(const Watched& watched) const;
  Overdispersion OverdispersionFor(const Watched& watched) const;
  void StepAlert(Watched& watched, absl::Time pane_end);
  absl::Status FreezeOrThaw(SeriesId id, Watched& watched, absl::Time pane_end, PaneReader& panes);

  std::shared_ptr<const PlannedWindows> planned_;
  Layout layout_;
  Window live_;
  absl::InlinedVector<Watched, 1> references_;  // in the order of the plan's
};

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_EVALUATE_SERIES_WATCH_H_
