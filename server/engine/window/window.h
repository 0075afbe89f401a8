// Windows over panes: where one lies when a pane closes, and the running sum of the panes in it.
#ifndef DRIFT_SERVER_ENGINE_WINDOW_WINDOW_H_
#define DRIFT_SERVER_ENGINE_WINDOW_WINDOW_H_

#include <optional>

#include "absl/time/time.h"
#include "server/engine/histogram/counts.h"
#include "server/engine/window/pane.h"

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

  friend bool operator==(const WindowSpec&, const WindowSpec&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const WindowSpec& s) {
    return H::combine(std::move(h), s.tier, s.pane, s.length, s.delay);
  }
};

// A window of one series. The sum holds, at every moment, exactly the panes of its range; its
// resolution only falls.
class Window {
 public:
  Window(WindowSpec spec, int max_buckets, int dropped_bits)
      : spec_(spec), max_buckets_(max_buckets), sum_(dropped_bits) {}

  const WindowSpec& spec() const { return spec_; }
  const Counts& sum() const { return sum_; }
  // Where the window lies when `closed_end` is the end of the last closed pane.
  TimeRange RangeAt(absl::Time closed_end) const;

  // While frozen the window stays where it is.
  bool frozen() const { return frozen_range_.has_value(); }
  const std::optional<TimeRange>& frozen_range() const { return frozen_range_; }
  void Freeze(TimeRange range) { frozen_range_ = range; }
  // Moves on; the caller recounts.
  void Thaw() { frozen_range_.reset(); }

  // Tells of a pane met while closing moves from `before` to `after`: adds it when it enters, takes
  // it away when it leaves. Whether the sum changed.
  bool Slide(absl::Time pane_start, const Counts& pane, absl::Time before, absl::Time after);
  // Tells of values that were added to the pane at `pane_start` after it had closed: adds them
  // where the window holds that pane.
  void AddLate(absl::Time pane_start, const Counts& values, absl::Time closed_end);

  // Counts anew: empties the sum but keeps its resolution, then takes every pane given by Add.
  void Clear() { sum_ = Counts(sum_.dropped_bits()); }
  void Add(const Counts& pane) { sum_.Add(pane, max_buckets_); }

 private:
  WindowSpec spec_;
  int max_buckets_;
  std::optional<TimeRange> frozen_range_;
  Counts sum_;
};

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_WINDOW_WINDOW_H_
