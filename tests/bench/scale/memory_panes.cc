#include "tests/bench/scale/memory_panes.h"

#include <algorithm>

namespace drift {
namespace {

// Not a divisor of the panes in a live window, so that what enters is not what leaves.
constexpr uint64_t kDifferent = 7;
constexpr uint64_t kKinds = 97;  // of series

std::vector<Counts> PanesOfAll(const FleetOptions& options, uint64_t pane, uint64_t times) {
  const Layout layout = LayoutOf(options);
  std::vector<Counts> kinds;
  kinds.reserve(kKinds);
  for (uint64_t kind = 0; kind < kKinds; ++kind) {
    kinds.push_back(PaneOf(layout, pane * kKinds + kind, times));
  }
  std::vector<Counts> panes;
  panes.reserve(options.series);
  for (uint64_t i = 0; i < options.series; ++i) panes.push_back(kinds[i % kKinds]);
  return panes;
}

}  // namespace

MemoryPanes::MemoryPanes(const FleetOptions& options) : coarse_(PanesOfAll(options, 0, 360)) {
  fine_.reserve(kDifferent);
  for (uint64_t pane = 0; pane < kDifferent; ++pane) fine_.push_back(PanesOfAll(options, pane, 1));
}

const std::vector<Counts>& MemoryPanes::PanesAt(Tier tier, absl::Time start) const {
  if (tier == Tier::kCoarse) return coarse_;
  return fine_[static_cast<uint64_t>((start - kFleetStart) / lengths_.fine) % kDifferent];
}

absl::Status MemoryPanes::Scan(Tier tier, TimeRange starts, Visit visit) {
  const absl::Duration step = lengths_.Of(tier);
  for (absl::Time at = std::max(starts.start, kFleetStart); at < starts.end; at += step) {
    SeriesId id = 0;
    for (const Counts& pane : PanesAt(tier, at)) visit(at, ++id, pane);
  }
  return absl::OkStatus();
}

absl::Status MemoryPanes::ScanSeries(Tier tier, TimeRange starts, SeriesRange series, Visit visit) {
  return Scan(tier, starts, [&](absl::Time at, SeriesId id, const Counts& pane) {
    if (series.Contains(id)) visit(at, id, pane);
  });
}

absl::StatusOr<absl::Time> MemoryPanes::FirstStart(Tier, absl::Time from) {
  return std::max(from, kFleetStart);
}

}  // namespace drift
