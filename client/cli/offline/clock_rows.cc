#include "client/cli/offline/clock_rows.h"

#include <algorithm>

namespace drift::cli {

void ClockRows::Add(uint64_t row, absl::Time time) {
  last_row_ = row;
  const absl::Time pane = FloorTo(time, panes_.fine);
  if (came_to_.empty() || pane > came_to_.back().first) came_to_.emplace_back(pane, row);
}

// Grace is a multiple of the fine pane, so that it is a clock in another pane that closes one.
uint64_t ClockRows::RowThatCloses(absl::Time pane_end) const {
  const auto found =
      std::lower_bound(came_to_.begin(), came_to_.end(), pane_end + panes_.grace,
                       [](const auto& entry, absl::Time time) { return entry.first < time; });
  return found == came_to_.end() ? last_row_ : found->second;
}

void ClockRows::Forget() {
  if (came_to_.size() > 1) came_to_.erase(came_to_.begin(), came_to_.end() - 1);
}

}  // namespace drift::cli
