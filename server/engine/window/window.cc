#include "server/engine/window/window.h"

namespace drift {

TimeRange WindowSpec::At(absl::Time closed_end) const {
  const absl::Time end = FloorTo(closed_end - delay, pane);
  return {end - length, end};
}

TimeRange Window::RangeAt(absl::Time closed_end) const {
  return frozen_range_.value_or(spec_.At(closed_end));
}

bool Window::Slide(absl::Time pane_start, const Counts& pane, absl::Time before, absl::Time after) {
  if (frozen()) return false;
  const bool was_in = spec_.At(before).Contains(pane_start);
  const bool is_in = spec_.At(after).Contains(pane_start);
  if (was_in == is_in) return false;
  if (is_in) {
    sum_.Add(pane, max_buckets_);
  } else {
    sum_.Subtract(pane);
  }
  return true;
}

void Window::AddLate(absl::Time pane_start, const Counts& values, absl::Time closed_end) {
  if (RangeAt(closed_end).Contains(pane_start)) sum_.Add(values, max_buckets_);
}

}  // namespace drift
