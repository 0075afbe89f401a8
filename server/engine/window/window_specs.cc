#include "server/engine/window/window_specs.h"

#include <algorithm>

namespace drift {

void WindowSpecs::Remove(const WindowSpec& spec) {
  auto use = uses_.find(spec);
  if (use != uses_.end() && --use->second == 0) uses_.erase(use);
}

absl::StatusOr<absl::Time> WindowSpecs::NextChange(absl::Time closed_end, PaneReader& panes) const {
  absl::Time next = absl::InfiniteFuture();
  for (const auto& [spec, use] : uses_) {
    const TimeRange range = spec.At(closed_end);
    absl::StatusOr<absl::Time> entering = panes.FirstStart(spec.tier, range.end);
    if (!entering.ok()) return entering.status();
    absl::StatusOr<absl::Time> leaving = panes.FirstStart(spec.tier, range.start);
    if (!leaving.ok()) return leaving.status();
    next = std::min({next, spec.EntersAt(*entering), spec.LeavesAt(*leaving)});
  }
  return next;
}

std::vector<TimeRange> WindowSpecs::Moving(Tier tier, absl::Time before, absl::Time after) const {
  std::vector<TimeRange> moving;
  for (const auto& [spec, use] : uses_) {
    if (spec.tier != tier) continue;
    const TimeRange old_range = spec.At(before);
    const TimeRange new_range = spec.At(after);
    moving.push_back({std::max(old_range.end, new_range.start), new_range.end});
    moving.push_back({old_range.start, std::min(old_range.end, new_range.start)});
  }
  return Union(std::move(moving));
}

absl::Duration WindowSpecs::Reach(Tier tier) const {
  absl::Duration reach = absl::ZeroDuration();
  for (const auto& [spec, use] : uses_) {
    if (spec.tier == tier) reach = std::max(reach, spec.pane + spec.length + spec.delay);
  }
  return reach;
}

std::vector<TimeRange> Union(std::vector<TimeRange> ranges) {
  std::erase_if(ranges, [](const TimeRange& range) { return range.start >= range.end; });
  std::sort(ranges.begin(), ranges.end(),
            [](const TimeRange& a, const TimeRange& b) { return a.start < b.start; });
  std::vector<TimeRange> joined;
  for (const TimeRange& range : ranges) {
    if (!joined.empty() && range.start <= joined.back().end) {
      joined.back().end = std::max(joined.back().end, range.end);
    } else {
      joined.push_back(range);
    }
  }
  return joined;
}

}  // namespace drift
