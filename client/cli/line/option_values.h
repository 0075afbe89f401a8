// What the values of options say. Each throws CLI::ValidationError, which names the option, for a
// value that says nothing.
#ifndef DRIFT_CLI_LINE_OPTION_VALUES_H_
#define DRIFT_CLI_LINE_OPTION_VALUES_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"

namespace drift::cli {

// "a,b" and repeated options alike.
std::vector<std::string> SplitCommas(const std::vector<std::string>& values);

// "column=value", "label=value".
std::pair<std::string, std::string> SplitAssignment(const std::string& option,
                                                    const std::string& text);

// One "label=value" each, since a value may have commas in it.
std::map<std::string, std::string> LabelsOf(const std::string& option,
                                            const std::vector<std::string>& values);

absl::Duration DurationOf(const std::string& option, const std::string& text);

absl::Time TimeOf(const std::string& option, const std::string& text);

}  // namespace drift::cli

#endif  // DRIFT_CLI_LINE_OPTION_VALUES_H_
