// Counts the windows of many series anew from their panes: at the start, and where series are set
// up anew.
#ifndef DRIFT_SERVER_ENGINE_EVALUATE_RECOUNT_H_
#define DRIFT_SERVER_ENGINE_EVALUATE_RECOUNT_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "server/engine/evaluate/series_watch.h"
#include "server/engine/window/pane.h"

namespace drift {

struct ToRecount {
  SeriesId id;
  SeriesWatch* watch;
  absl::Time since;  // no pane before it has any of its values
};

// Brings the windows of `watches`, which ascend by id, to where they are at `closed_end`. Many
// series are shared out among as many threads as there are cores. The first error of `panes`;
// windows are then half counted.
absl::Status Recount(absl::Span<const ToRecount> watches, absl::Time closed_end, PaneReader& panes);

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_EVALUATE_RECOUNT_H_
