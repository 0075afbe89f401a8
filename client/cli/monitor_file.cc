#include "client/cli/monitor_file.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "drift/v1/config.pb.h"
#include "server/config/check.h"
#include "server/config/problems.h"
#include "server/config/validate_monitor.h"
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

// Reads the monitors under the key.
Problems ReadListed(absl::string_view yaml, std::vector<v1::Monitor>& monitors,
                    SourceLines& lines) {
  v1::Config config;
  Problems problems = ReadYaml(yaml, config, &lines);
  monitors.assign(config.monitors().begin(), config.monitors().end());
  config.clear_monitors();
  if (config.ByteSizeLong() > 0) {
    problems.push_back({"", "has more in it than monitors, which only driftd --config takes"});
  }
  return problems;
}

// What is wrong with each by itself, and with names that are there twice. The server's
// alert_defaults are not known here: what contradicts only these is for the server to tell.
Problems CheckMonitors(const std::vector<v1::Monitor>& monitors, bool listed) {
  Checker checker;
  std::map<std::string, size_t> names;
  for (size_t i = 0; i < monitors.size(); ++i) {
    const std::string path = listed ? absl::StrCat("monitors[", i, "]") : "";
    CheckMonitor(path, monitors[i], /*alert_defaults=*/{}, checker);
    const auto [first, is_new] = names.try_emplace(monitors[i].name(), i);
    if (is_new || monitors[i].name().empty()) continue;
    checker.Add(SubPath(path, "name"),
                absl::StrCat("\"", first->first, "\" is the name of monitors[", first->second,
                             "] already"));
  }
  return checker.TakeProblems();
}

}  // namespace

absl::StatusOr<std::vector<v1::Monitor>> ParseMonitors(absl::string_view yaml,
                                                       absl::string_view source_name) {
  std::vector<v1::Monitor> monitors;
  SourceLines lines;
  const bool listed = HasMonitorsKey(yaml);
  Problems problems =
      listed ? ReadListed(yaml, monitors, lines) : ReadYaml(yaml, monitors.emplace_back(), &lines);
  if (problems.empty()) {
    problems = CheckMonitors(monitors, listed);
    for (Problem& problem : problems) problem.line = lines.LineOf(problem.path);
  }
  if (!problems.empty()) return FileStatus(std::move(problems), source_name);
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
