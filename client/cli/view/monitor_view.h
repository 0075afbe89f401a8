// Monitors as text.
#ifndef DRIFT_CLI_VIEW_MONITOR_VIEW_H_
#define DRIFT_CLI_VIEW_MONITOR_VIEW_H_

#include <string>

#include "absl/types/span.h"
#include "client/cli/format/table.h"
#include "drift/v1/monitor.pb.h"

namespace drift::cli {

// Which series a monitor matches, written as their names are: "fraud@7/score{country=D*}".
std::string MatchWords(const v1::SeriesMatch& match);

// "training (pinned)", "yesterday (trailing 24h, gap 1h)".
std::string ReferenceKindWords(const v1::Reference& reference);

Table MonitorsTable(absl::Span<const v1::Monitor> monitors);

}  // namespace drift::cli

#endif  // DRIFT_CLI_VIEW_MONITOR_VIEW_H_
