#include "server/engine/window/window.h"

#include <algorithm>

namespace drift {

TimeRange WindowSpec::At(absl::Time closed_end) const {
  const absl::Time end = FloorTo(closed_end - delay, pane);
  return {end - length, end};
}

Window Window::Frozen(TimeRange range, const Counts& counts) {
  const absl::Duration length = range.end - range.start;
  const WindowSpec spec{
      .tier = Tier::kFine, .pane = length, .length = length, .delay = absl::ZeroDuration()};
  Window window({.specs = {spec}, .frozen_range = range}, /*max_buckets=*/0, counts.dropped_bits());
  window.sum_.Add(counts);
  return window;
}

TimeRange Window::RangeAt(absl::Time closed_end) const {
  if (frozen()) return *frozen_range();
  TimeRange hull = specs().front().At(closed_end);
  for (const WindowSpec& spec : specs()) {
    const TimeRange range = spec.At(closed_end);
    hull = {std::min(hull.start, range.start), std::max(hull.end, range.end)};
  }
  return hull;
}

int Window::TimesIn(absl::Time pane_start, absl::Time closed_end) const {
  if (frozen()) return frozen_range()->Contains(pane_start) ? 1 : 0;
  int times = 0;
  for (const WindowSpec& spec : specs()) times += spec.Holds(pane_start, closed_end) ? 1 : 0;
  return times;
}

bool Window::Slide(absl::Time pane_start, const Counts& pane, absl::Time before, absl::Time after) {
  if (frozen()) return false;
  bool changed = false;
  for (const WindowSpec& spec : specs()) {
    const bool was_in = spec.Holds(pane_start, before);
    const bool is_in = spec.Holds(pane_start, after);
    if (was_in == is_in) continue;
    changed = true;
    if (is_in) {
      sum_.Add(pane);
    } else {
      sum_.Subtract(pane);
    }
  }
  return changed;
}

void Window::AddLate(absl::Time pane_start, const Counts& values, absl::Time closed_end) {
  for (int times = TimesIn(pane_start, closed_end); times > 0; --times) {
    sum_.Add(values);
  }
}

}  // namespace drift
