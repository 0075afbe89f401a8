#include "client/cli/monitor_file.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "drift/v1/config.pb.h"
#include "server/config/yaml_to_proto.h"

namespace drift::cli {
namespace {

// Whether a line begins with the key: a key of the outermost map is not indented.
bool HasMonitorsKey(absl::string_view yaml) {
  for (absl::string_view line : absl::StrSplit(yaml, '\n')) {
    if (absl::StartsWith(line, "monitors:")) return true;
  }
  return false;
}

absl::Status HasOnlyMonitors(const v1::Config& config, absl::string_view source_name) {
  v1::Config rest = config;
  rest.clear_monitors();
  if (rest.ByteSizeLong() == 0) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      source_name, ": has more in it than monitors, which only driftd --config takes"));
}

}  // namespace

absl::StatusOr<std::vector<v1::Monitor>> ParseMonitors(absl::string_view yaml,
                                                       absl::string_view source_name) {
  std::vector<v1::Monitor> monitors;
  absl::Status status;
  if (HasMonitorsKey(yaml)) {
    v1::Config config;
    status.Update(ParseYaml(yaml, source_name, config));
    status.Update(HasOnlyMonitors(config, source_name));
    monitors.assign(config.monitors().begin(), config.monitors().end());
  } else {
    status.Update(ParseYaml(yaml, source_name, monitors.emplace_back()));
  }
  for (size_t i = 0; i < monitors.size(); ++i) {
    if (!monitors[i].name().empty()) continue;
    status.Update(
        absl::InvalidArgumentError(absl::StrCat(source_name, ": monitor ", i + 1, " has no name")));
  }
  if (!status.ok()) return status;
  return monitors;
}

absl::StatusOr<std::vector<v1::Monitor>> ReadMonitors(const std::string& path) {
  std::ifstream file(path);
  const std::string yaml{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file.is_open() || file.bad()) {
    return absl::FailedPreconditionError(absl::StrCat(path, ": ", std::strerror(errno)));
  }
  return ParseMonitors(yaml, path);
}

}  // namespace drift::cli
