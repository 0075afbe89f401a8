#include "server/config/load.h"

#include <cerrno>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/config/defaults.h"
#include "server/config/problems.h"
#include "server/config/validate.h"
#include "server/config/yaml_to_proto.h"

namespace drift {

absl::StatusOr<v1::Config> ParseConfig(absl::string_view yaml, absl::string_view source_name) {
  v1::Config config;
  SourceLines lines;
  Problems problems = ReadYaml(yaml, config, &lines);
  config = WithDefaults(std::move(config));
  // A value that could not be read was reported; its default, which took its place, is within
  // bounds.
  for (Problem& problem : Validate(config)) {
    problem.line = lines.LineOf(problem.path);
    problems.push_back(std::move(problem));
  }
  if (!problems.empty()) return FileStatus(std::move(problems), source_name);
  return config;
}

absl::StatusOr<v1::Config> LoadConfig(const std::string& file_name) {
  std::ifstream file(file_name, std::ios::binary);
  file.peek();  // a directory can be opened, but not read
  if (!file.is_open() || file.bad()) {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot read ", file_name));
  }
  const std::string yaml{std::istreambuf_iterator<char>(file), {}};
  return ParseConfig(yaml, file_name);
}

}  // namespace drift
