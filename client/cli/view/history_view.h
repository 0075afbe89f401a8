// Scores over time as text.
#ifndef DRIFT_CLI_VIEW_HISTORY_VIEW_H_
#define DRIFT_CLI_VIEW_HISTORY_VIEW_H_

#include <string>

#include "absl/types/span.h"
#include "client/cli/format/table.h"
#include "client/cli/view/information.h"
#include "drift/v1/drift.pb.h"

namespace drift::cli {

// For each series and reference a sparkline of the score with the threshold, the floor and the
// alert state below it, then a table of its scores. `scores` as the server lists them, oldest
// first. `columns` is the width of the sparkline.
std::string HistoryText(absl::Span<const v1::Score> scores, int columns, const Style& style,
                        InformationUnit unit = InformationUnit::kBits);

}  // namespace drift::cli

#endif  // DRIFT_CLI_VIEW_HISTORY_VIEW_H_
