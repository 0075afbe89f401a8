// Windows over panes: where they lie when a pane closes, and the running sum of the panes in them.
#ifndef DRIFT_SERVER_ENGINE_WINDOW_WINDOW_H_
#define DRIFT_SERVER_ENGINE_WINDOW_WINDOW_H_

#include <memory>
#include <optional>
#include <utility>

#include "absl/container/inlined_vector.h"
#include "absl/time/time.h"
#include "server/engine/histogram/counts.h"
#include "server/engine/window/pane.h"
#include "server/engine/window/running_sum.h"

namespace drift {

// Where a window lies: the last `length` of event time that ends at the latest boundary of its
// tier's panes at or before (end of the closed pane − delay). Live windows have no delay; a
// trailing reference's is live + gap.
struct WindowSpec {
  Tier tier;
  absl::Duration pane;    // length of the tier's panes
  absl::Duration length;  // a multiple of `pane`
  absl::Duration delay;

  // The stretch covered when the fine pane that ends at `closed_end` has closed.
  TimeRange At(absl::Time closed_end) const;
  // The earliest closing at which the pane that starts at `start` is in the window, and is no
  // longer in it.
  absl::Time EntersAt(absl::Time start) const { return start + pane + delay; }
  absl::Time LeavesAt(absl::Time start) const { return start + pane + length + delay; }
  // Whether it is in the window then: as At(closed_end).Contains(start), without a division.
  bool Holds(absl::Time start, absl::Time closed_end) const {
    return EntersAt(start) <= closed_end && closed_end < LeavesAt(start);
  }

  friend bool operator==(const WindowSpec&, const WindowSpec&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const WindowSpec& s) {
    return H::combine(std::move(h), s.tier, s.pane, s.length, s.delay);
  }
};

// Where all the windows lie whose sum is wanted: one, but for a seasonal reference.
using WindowSpecList = absl::InlinedVector<WindowSpec, 1>;

// What tells where a window is: the same for all the series that share a plan.
struct WindowPlace {
  WindowSpecList specs;                        // at least one, all of the same tier
  std::optional<TimeRange> frozen_range = {};  // where a window stays that does not move
};

// The windows of one series that are summed up together. The sum holds, at every moment, exactly
// the panes of their ranges, once for each range that a pane is in; its resolution only falls.
class Window {
 public:
  Window(std::shared_ptr<const WindowPlace> place, int max_buckets, int dropped_bits)
      : place_(std::move(place)), sum_(max_buckets, dropped_bits) {}
  // One with a place of its own.
  Window(WindowPlace place, int max_buckets, int dropped_bits)
      : Window(std::make_shared<const WindowPlace>(std::move(place)), max_buckets, dropped_bits) {}
  // One that stays at `range`, with `counts` in it: a copy of another.
  static Window Frozen(TimeRange range, const Counts& counts);

  Tier tier() const { return specs().front().tier; }
  const WindowSpecList& specs() const { return place_->specs; }
  Counts sum() const { return sum_.counts(); }
  // From the start of the earliest to the end of the latest, when `closed_end` is the end of the
  // last closed pane.
  TimeRange RangeAt(absl::Time closed_end) const;

  // While frozen the window, which must be a single one, stays where it is.
  bool frozen() const { return frozen_range().has_value(); }
  const std::optional<TimeRange>& frozen_range() const { return place_->frozen_range; }
  void Freeze(TimeRange range) { MoveTo({.specs = specs(), .frozen_range = range}); }
  // Moves on; the caller recounts.
  void Thaw() { MoveTo({.specs = specs()}); }

  // Tells of a pane met while closing moves from `before` to `after`: adds it when it enters, takes
  // it away when it leaves. Whether the sum changed.
  bool Slide(absl::Time pane_start, const Counts& pane, absl::Time before, absl::Time after);
  // Tells of values that were added to the pane at `pane_start` after it had closed, or of a whole
  // one while counting anew: adds them where the windows hold that pane.
  void AddLate(absl::Time pane_start, const Counts& values, absl::Time closed_end);

  // Empties the sum but keeps its resolution, to count anew.
  void Clear() { sum_.Clear(); }

 private:
  // In how many of the windows the pane is.
  int TimesIn(absl::Time pane_start, absl::Time closed_end) const;

  void MoveTo(WindowPlace place) { place_ = std::make_shared<const WindowPlace>(std::move(place)); }

  std::shared_ptr<const WindowPlace> place_;
  RunningSum sum_;
};

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_WINDOW_WINDOW_H_
