// The data state as it is shown: what the last closed pane says, and whether values still come.
#ifndef DRIFT_SERVER_CATALOG_DATA_STATE_H_
#define DRIFT_SERVER_CATALOG_DATA_STATE_H_

#include "absl/time/time.h"
#include "server/engine/evaluate/score.h"
#include "server/engine/evaluate/series_watch.h"

namespace drift {

// When something is shown, by the wall clock.
struct ShownAt {
  absl::Time now;
  absl::Duration no_data_after;
};

// Whether a series that last accepted a value at `last_seen` has had none for no_data_after.
bool IsSilent(absl::Time last_seen, const ShownAt& at);

// What is said of the data of a series: none once nothing came for no_data_after, whatever its
// windows still hold; insufficient where values have come, but alone into panes that have not
// closed. `last_event` is event time, `last_seen` the wall clock's.
DataState ShownDataState(const Standing& standing, absl::Time last_event, absl::Time last_seen,
                         const ShownAt& at);

}  // namespace drift

#endif  // DRIFT_SERVER_CATALOG_DATA_STATE_H_
