// Which row moved a model's clock so far that a pane was due to close.
#ifndef DRIFT_CLI_OFFLINE_CLOCK_ROWS_H_
#define DRIFT_CLI_OFFLINE_CLOCK_ROWS_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "server/engine/window/pane.h"

namespace drift::cli {

// Thread-safety: none.
class ClockRows {
 public:
  explicit ClockRows(const PaneLengths& panes) : panes_(panes) {}

  // The row with that number, counted from 0, has that event time. In the order of the rows.
  void Add(uint64_t row, absl::Time time);
  // The first row at which the pane that ends at `pane_end` was due; the last one so far where none
  // was.
  uint64_t RowThatCloses(absl::Time pane_end) const;
  // Nobody will ask for panes that were due before now.
  void Forget();

 private:
  PaneLengths panes_;
  uint64_t last_row_ = 0;
  // The start of each fine pane that the clock came to, ascending, and with which row.
  std::vector<std::pair<absl::Time, uint64_t>> came_to_;
};

}  // namespace drift::cli

#endif  // DRIFT_CLI_OFFLINE_CLOCK_ROWS_H_
