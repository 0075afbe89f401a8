// The option that makes a file one of counts.
#ifndef DRIFT_CLI_LINE_WEIGHT_OPTION_H_
#define DRIFT_CLI_LINE_WEIGHT_OPTION_H_

#include "client/cli/line/command.h"

namespace drift::cli {

// `Options` has a member weight, of a column.
template <typename Options>
void AddWeight(Command<Options>& command) {
  command.Text("--weight", "COLUMN", &Options::weight,
               "For how many values a row counts, a whole number up to 1,000,000,000: for files of "
               "counts");
}

}  // namespace drift::cli

#endif  // DRIFT_CLI_LINE_WEIGHT_OPTION_H_
