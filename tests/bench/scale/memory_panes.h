// Panes of a fleet in memory: as many fine and coarse ones as there are boundaries of time, but
// only a few different, which come again and again.
#ifndef DRIFT_TESTS_BENCH_SCALE_MEMORY_PANES_H_
#define DRIFT_TESTS_BENCH_SCALE_MEMORY_PANES_H_

#include <vector>

#include "server/engine/window/pane.h"
#include "tests/bench/scale/fleet.h"

namespace drift {

class MemoryPanes : public PaneReader {
 public:
  explicit MemoryPanes(const FleetOptions& options);

  absl::Status Scan(Tier tier, TimeRange starts, Visit visit) override;
  absl::Status ScanSeries(Tier tier, TimeRange starts, SeriesRange series, Visit visit) override;
  absl::StatusOr<absl::Time> FirstStart(Tier tier, absl::Time from) override;

 private:
  // Of all series, by their numbers less 1.
  const std::vector<Counts>& PanesAt(Tier tier, absl::Time start) const;

  PaneLengths lengths_;
  std::vector<std::vector<Counts>> fine_;
  std::vector<Counts> coarse_;
};

}  // namespace drift

#endif  // DRIFT_TESTS_BENCH_SCALE_MEMORY_PANES_H_
