// A comparison as text and as JSON.
#ifndef DRIFT_CLI_OFFLINE_COMPARISON_VIEW_H_
#define DRIFT_CLI_OFFLINE_COMPARISON_VIEW_H_

#include <string>

#include "client/cli/format/table.h"
#include "client/cli/offline/comparison.h"
#include "client/cli/view/information.h"

namespace drift::cli {

struct ComparisonView {
  std::string feature;
  std::string live;  // names of the files
  std::string reference;
  InformationUnit unit = InformationUnit::kBits;  // in JSON nats stand beside bits
  bool compat = false;                            // what other tools say of the same bins, too
};

std::string ComparisonText(const Comparison& comparison, const ComparisonView& view,
                           const Style& style);

// One object on one line. Numbers that JSON does not have are texts, as protobuf writes them, and
// so are counts of values; wasserstein is null for categories.
std::string ComparisonJson(const Comparison& comparison, const ComparisonView& view);

}  // namespace drift::cli

#endif  // DRIFT_CLI_OFFLINE_COMPARISON_VIEW_H_
