// Scores, alerts and their changes as text.
#ifndef DRIFT_CLI_VIEW_SCORE_VIEW_H_
#define DRIFT_CLI_VIEW_SCORE_VIEW_H_

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "client/cli/format/table.h"
#include "client/cli/view/information.h"
#include "drift/v1/drift.pb.h"

namespace drift::cli {

// Without a score, as a side has no values, its figures are dashes.
Table ScoresTable(absl::Span<const v1::Score> scores,
                  InformationUnit unit = InformationUnit::kBits);

// What qualifies scores, such as a live window that its reference is too short for: a line for each
// different warning, with what it is of, the first few where that is many. Empty without warnings.
std::string WarningsText(absl::Span<const v1::Score> scores);

// Drifting before pending; within these what began last comes first.
void SortByUrgency(std::vector<v1::Score>& alerts);

// What, since when, against what, how sure, why.
Table AlertsTable(absl::Span<const v1::Score> alerts,
                  InformationUnit unit = InformationUnit::kBits);

// A change of state, or a new score, as one line.
std::string ChangeLine(const v1::WatchChangesResponse& change, const Style& style,
                       InformationUnit unit = InformationUnit::kBits);

}  // namespace drift::cli

#endif  // DRIFT_CLI_VIEW_SCORE_VIEW_H_
