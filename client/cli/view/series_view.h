// The server and its series as text.
#ifndef DRIFT_CLI_VIEW_SERIES_VIEW_H_
#define DRIFT_CLI_VIEW_SERIES_VIEW_H_

#include <string>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "client/cli/format/table.h"
#include "drift/v1/drift.pb.h"
#include "drift/v1/series.pb.h"

namespace drift::cli {

// A line for each thing to know about the server at `now`.
std::string StatusText(const v1::GetStatusResponse& status, absl::Time now, const Style& style);

Table SeriesTable(absl::Span<const v1::Series> series);

}  // namespace drift::cli

#endif  // DRIFT_CLI_VIEW_SERIES_VIEW_H_
