// A directory of a measurement's own, gone when it is over.
#ifndef DRIFT_TESTS_BENCH_SCALE_DIRECTORY_H_
#define DRIFT_TESTS_BENCH_SCALE_DIRECTORY_H_

#include <stdlib.h>

#include <filesystem>
#include <string>

namespace drift {

class Directory {
 public:
  Directory() { mkdtemp(path_.data()); }
  ~Directory() { std::filesystem::remove_all(path_); }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_ = std::filesystem::temp_directory_path() / "drift_bench_XXXXXX";
};

}  // namespace drift

#endif  // DRIFT_TESTS_BENCH_SCALE_DIRECTORY_H_
