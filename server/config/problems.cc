#include "server/config/problems.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace drift {
namespace {

std::string Text(const Problem& problem) {
  if (problem.path.empty()) return problem.message;
  return absl::StrCat(problem.path, ": ", problem.message);
}

std::string Line(const Problem& problem, absl::string_view source_name) {
  if (problem.line == 0) return absl::StrCat(source_name, ": ", Text(problem));
  return absl::StrCat(source_name, ":", problem.line, ": ", Text(problem));
}

absl::Status Join(std::vector<std::string> texts, absl::string_view separator) {
  if (texts.empty()) return absl::OkStatus();
  if (texts.size() > kMaxProblemsShown) {
    const size_t more = texts.size() - kMaxProblemsShown;
    texts.resize(kMaxProblemsShown);
    texts.push_back(absl::StrCat("... and ", more, " more"));
  }
  return absl::InvalidArgumentError(absl::StrJoin(texts, separator));
}

}  // namespace

int SourceLines::LineOf(absl::string_view path) const {
  while (!path.empty()) {
    if (const auto found = lines_.find(path); found != lines_.end()) return found->second;
    const size_t end = path.find_last_of(".[");
    path = path.substr(0, end == absl::string_view::npos ? 0 : end);
  }
  return 0;
}

absl::Status FileStatus(Problems problems, absl::string_view source_name) {
  std::stable_sort(problems.begin(), problems.end(),
                   [](const Problem& a, const Problem& b) { return a.line < b.line; });
  std::vector<std::string> texts;
  for (const Problem& problem : problems) texts.push_back(Line(problem, source_name));
  return Join(std::move(texts), "\n");
}

absl::Status MessageStatus(const Problems& problems) {
  std::vector<std::string> texts;
  for (const Problem& problem : problems) texts.push_back(Text(problem));
  return Join(std::move(texts), "; ");
}

std::string SubPath(absl::string_view path, absl::string_view field) {
  return path.empty() ? std::string(field) : absl::StrCat(path, ".", field);
}

}  // namespace drift
