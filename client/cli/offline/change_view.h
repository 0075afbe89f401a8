// A change of an alert's state in a backtest, as a line of text or JSON.
#ifndef DRIFT_CLI_OFFLINE_CHANGE_VIEW_H_
#define DRIFT_CLI_OFFLINE_CHANGE_VIEW_H_

#include <cstdint>
#include <string>

#include "client/cli/format/table.h"
#include "client/cli/view/information.h"
#include "server/catalog/changes.h"

namespace drift::cli {

// `row` is the live row, counted from 0, that made the pane close.
std::string ChangeText(const Change& change, uint64_t row, const Style& style,
                       InformationUnit unit);
std::string ChangeJson(const Change& change, uint64_t row, InformationUnit unit);

}  // namespace drift::cli

#endif  // DRIFT_CLI_OFFLINE_CHANGE_VIEW_H_
