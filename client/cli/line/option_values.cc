#include "client/cli/line/option_values.h"

#include <optional>
#include <utility>

#include "CLI/Error.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/cli/csv/cells.h"
#include "server/config/units.h"

namespace drift::cli {

std::vector<std::string> SplitCommas(const std::vector<std::string>& values) {
  std::vector<std::string> split;
  for (const std::string& value : values) {
    for (absl::string_view part : absl::StrSplit(value, ',', absl::SkipEmpty())) {
      split.emplace_back(part);
    }
  }
  return split;
}

std::pair<std::string, std::string> SplitAssignment(const std::string& option,
                                                    const std::string& text) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits('=', 1));
  if (parts.first.empty() || text.find('=') == std::string::npos) {
    throw CLI::ValidationError(option, absl::StrCat("\"", text, "\" is not NAME=VALUE"));
  }
  return parts;
}

std::map<std::string, std::string> LabelsOf(const std::string& option,
                                            const std::vector<std::string>& values) {
  std::map<std::string, std::string> labels;
  for (const std::string& text : values) {
    std::pair<std::string, std::string> label = SplitAssignment(option, text);
    if (labels.count(label.first) > 0) {
      throw CLI::ValidationError(
          option, absl::StrCat("label \"", label.first, "\" is given twice; give it one value"));
    }
    labels.insert(std::move(label));
  }
  return labels;
}

absl::Duration DurationOf(const std::string& option, const std::string& text) {
  const std::optional<absl::Duration> duration = ParseDuration(text);
  if (duration.has_value() && *duration > absl::ZeroDuration()) return *duration;
  throw CLI::ValidationError(
      option, absl::StrCat("\"", text, "\" is not a duration; write 90s, 10m, 24h, 7d or 1h30m"));
}

absl::Time TimeOf(const std::string& option, const std::string& text) {
  if (const std::optional<absl::Time> time = ParseTime(text)) return *time;
  throw CLI::ValidationError(option,
                             absl::StrCat("\"", text, "\" is not a time; write it ", kTimeForms));
}

}  // namespace drift::cli
