// What is wrong with a configuration: everything at once, each with where it is written.
#ifndef DRIFT_SERVER_CONFIG_PROBLEMS_H_
#define DRIFT_SERVER_CONFIG_PROBLEMS_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace drift {

// A field's path is as in "monitors[1].alert.threshold"; an entry of a map is "labels.team".
struct Problem {
  std::string path;     // empty: the whole
  std::string message;  // what is wrong with it and what would be right, to be read after the path
  int line = 0;         // from 1; 0 where there is no file, or it is not known
};
using Problems = std::vector<Problem>;

// Problems that a message shows; the rest is counted.
inline constexpr int kMaxProblemsShown = 20;

// In which line of a file each field is written.
class SourceLines {
 public:
  void Set(absl::string_view path, int line) { lines_.try_emplace(path, line); }
  // The line of `path`, or of the nearest field around it that is written; 0 when there is none.
  int LineOf(absl::string_view path) const;

 private:
  absl::flat_hash_map<std::string, int> lines_;
};

// InvalidArgument with a line for each problem, "driftd.yaml:12: path: message", in the order of
// the lines; OK when there is none.
absl::Status FileStatus(Problems problems, absl::string_view source_name);

// The same for a message that came through the API: "path: message; path: message".
absl::Status MessageStatus(const Problems& problems);

// "a.b" of "a" and "b"; "b" of "" and "b".
std::string SubPath(absl::string_view path, absl::string_view field);

}  // namespace drift

#endif  // DRIFT_SERVER_CONFIG_PROBLEMS_H_
