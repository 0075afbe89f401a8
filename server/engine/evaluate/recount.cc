#include "server/engine/evaluate/recount.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "server/engine/window/window_specs.h"

namespace drift {
namespace {

// Few enough that their windows stay in a core's cache while all panes go by.
constexpr size_t kSeriesAPart = 1000;

using Part = absl::Span<const ToRecount>;

// The starts of the panes that are in any window of `part`, by tier.
std::array<std::vector<TimeRange>, 2> RangesOf(Part part, absl::Time closed_end) {
  std::array<std::vector<TimeRange>, 2> ranges;
  for (const ToRecount& one : part) {
    one.watch->ForEachWindow([&](const Window& window) {
      std::vector<TimeRange>& of_tier = ranges[static_cast<size_t>(window.tier())];
      for (const WindowSpec& spec : window.specs()) {
        TimeRange range = window.frozen() ? *window.frozen_range() : spec.At(closed_end);
        range.start = std::max(range.start, FloorTo(one.since, spec.pane));
        of_tier.push_back(range);
      }
    });
  }
  for (std::vector<TimeRange>& of_tier : ranges) of_tier = Union(std::move(of_tier));
  return ranges;
}

absl::Status RecountRange(Part part, Tier tier, TimeRange range, absl::Time closed_end,
                          PaneReader& panes) {
  const SeriesRange series{part.front().id, part.back().id};
  auto next = part.begin();  // mostly the one that the scan meets
  return panes.ScanSeries(
      tier, range, series, [&](absl::Time start, SeriesId id, const Counts& pane) {
        if (next == part.end() || next->id != id) {
          next = std::lower_bound(part.begin(), part.end(), id,
                                  [](const auto& one, SeriesId than) { return one.id < than; });
        }
        if (next == part.end() || next->id != id) return;
        (next++)->watch->AddLate(tier, start, pane, closed_end);
      });
}

absl::Status RecountPart(Part part, absl::Time closed_end, PaneReader& panes) {
  for (const ToRecount& one : part) one.watch->Clear();
  const std::array<std::vector<TimeRange>, 2> ranges = RangesOf(part, closed_end);
  for (Tier tier : kTiers) {
    for (const TimeRange& range : ranges[static_cast<size_t>(tier)]) {
      absl::Status status = RecountRange(part, tier, range, closed_end, panes);
      if (!status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

}  // namespace

// The windows of different series have nothing in common.
absl::Status Recount(Part watches, absl::Time closed_end, PaneReader& panes) {
  const size_t parts = (watches.size() + kSeriesAPart - 1) / kSeriesAPart;
  std::vector<absl::Status> recounted(parts);
  std::atomic<size_t> next = 0;
  const auto work = [&] {
    for (size_t i = next++; i < parts; i = next++) {
      recounted[i] =
          RecountPart(watches.subspan(i * kSeriesAPart, kSeriesAPart), closed_end, panes);
    }
  };
  const size_t threads = std::min<size_t>(parts, std::thread::hardware_concurrency());
  std::vector<std::thread> others;
  try {
    for (size_t i = 1; i < threads; ++i) others.emplace_back(work);
  } catch (const std::system_error&) {
    // No more threads are to be had: those there are do it all.
  }
  work();
  for (std::thread& other : others) other.join();
  const auto failed = std::find_if(recounted.begin(), recounted.end(),
                                   [](const absl::Status& status) { return !status.ok(); });
  return failed == recounted.end() ? absl::OkStatus() : *failed;
}

}  // namespace drift
