// Series that are compared with each other in a circle: a with b's live window, b with a's. Where
// they part nobody could say which of them moved, and each would raise for what another did, so no
// such reference is used.
#ifndef DRIFT_SERVER_CATALOG_CIRCLES_H_
#define DRIFT_SERVER_CATALOG_CIRCLES_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "server/catalog/monitors.h"
#include "server/engine/window/pane.h"
#include "server/store/records.h"

namespace drift {

// The panes of the model of that name, whether it is there yet or not.
using PanesOfModel = absl::FunctionRef<PaneLengths(const std::string& model)>;

// From one series to another, also of another model, over references that are live windows, both
// ends included; empty: there is no way. What the monitors say of a key decides, not whether its
// series is there: so a circle does not depend on what comes first.
std::vector<SeriesKey> WayBetween(const Monitors& monitors, PanesOfModel panes,
                                  const SeriesKey& from, const SeriesKey& to);

// From a series back to itself, which stands at both ends; empty: it is in no circle.
std::vector<SeriesKey> CircleOf(const Monitors& monitors, PanesOfModel panes, const SeriesKey& key);

// Of a key and all that it is compared with, on and on: the first circle; empty: there is none.
std::vector<SeriesKey> CircleFrom(const Monitors& monitors, PanesOfModel panes,
                                  const SeriesKey& key);

// ` by way of "b", "c"` for what is between the ends of `way`; empty where nothing is.
std::string ByWayOf(const std::vector<SeriesKey>& way);

// The names of the monitors that make `way` one, each once.
std::vector<std::string> MonitorsOf(const Monitors& monitors, PanesOfModel panes,
                                    const std::vector<SeriesKey>& way);

// InvalidArgument when under `monitors` a series of that key, or one that it is compared with, is
// in a circle in which the monitor of that name takes part.
absl::Status CheckNoCircle(const Monitors& monitors, const std::string& monitor, PanesOfModel panes,
                           const SeriesKey& key);

}  // namespace drift

#endif  // DRIFT_SERVER_CATALOG_CIRCLES_H_
