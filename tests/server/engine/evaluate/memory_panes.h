// Panes in memory, for tests of what reads them.
#ifndef DRIFT_TESTS_SERVER_ENGINE_EVALUATE_MEMORY_PANES_H_
#define DRIFT_TESTS_SERVER_ENGINE_EVALUATE_MEMORY_PANES_H_

#include <map>
#include <utility>

#include "server/engine/window/pane.h"

namespace drift {

class MemoryPanes : public PaneReader {
 public:
  explicit MemoryPanes(PaneLengths lengths) : lengths_(lengths) {}

  // Adds to the fine pane that holds `time` and to the coarse one.
  void Add(absl::Time time, SeriesId series, const Counts& counts) {
    for (Tier tier : {Tier::kFine, Tier::kCoarse}) {
      auto& panes = tiers_[static_cast<int>(tier)];
      const auto key = std::make_pair(FloorTo(time, lengths_.Of(tier)), series);
      panes.try_emplace(key, counts.dropped_bits()).first->second.Add(counts, /*max_buckets=*/0);
    }
  }

  absl::Status Scan(Tier tier, TimeRange starts, Visit visit) override {
    ++calls_;
    Walk(tier, starts, visit);
    return absl::OkStatus();
  }

  absl::Status ScanSeries(Tier tier, TimeRange starts, SeriesRange series, Visit visit) override {
    Walk(tier, starts, [&](absl::Time start, SeriesId id, const Counts& counts) {
      if (series.Contains(id)) visit(start, id, counts);
    });
    return absl::OkStatus();
  }

  absl::StatusOr<absl::Time> FirstStart(Tier tier, absl::Time from) override {
    ++calls_;
    auto& panes = tiers_[static_cast<int>(tier)];
    auto first = panes.lower_bound({from, 0});
    return first == panes.end() ? absl::InfiniteFuture() : first->first.first;
  }

  // How often panes were asked for, but by ScanSeries, which many threads may call at once.
  int calls() const { return calls_; }

 private:
  void Walk(Tier tier, TimeRange starts, Visit visit) const {
    const auto& panes = tiers_[static_cast<int>(tier)];
    for (auto it = panes.lower_bound({starts.start, 0});
         it != panes.end() && it->first.first < starts.end; ++it) {
      visit(it->first.first, it->first.second, it->second);
    }
  }

  PaneLengths lengths_;
  std::map<std::pair<absl::Time, SeriesId>, Counts> tiers_[2];
  int calls_ = 0;
};

}  // namespace drift

#endif  // DRIFT_TESTS_SERVER_ENGINE_EVALUATE_MEMORY_PANES_H_
