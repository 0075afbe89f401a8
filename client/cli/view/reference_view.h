// Pinned references as text.
#ifndef DRIFT_CLI_VIEW_REFERENCE_VIEW_H_
#define DRIFT_CLI_VIEW_REFERENCE_VIEW_H_

#include <string>

#include "absl/types/span.h"
#include "client/cli/format/table.h"
#include "drift/v1/monitor.pb.h"

namespace drift::cli {

// The versions of each, the latest first.
Table ReferencesTable(absl::Span<const v1::PinnedReferenceInfo> references);

// "reference training (version 2) for fraud/score: 50,000 values".
std::string ReferenceWords(const v1::PinnedReferenceInfo& reference);

}  // namespace drift::cli

#endif  // DRIFT_CLI_VIEW_REFERENCE_VIEW_H_
