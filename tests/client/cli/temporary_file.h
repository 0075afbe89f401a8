// Files that tests write and that are gone after them.
#ifndef DRIFT_TESTS_CLIENT_CLI_TEMPORARY_FILE_H_
#define DRIFT_TESTS_CLIENT_CLI_TEMPORARY_FILE_H_

#include <memory>
#include <string>

#include "client/cli/csv/csv_reader.h"

namespace drift::cli {

class TemporaryFile {
 public:
  // `ending` is what its name ends in.
  explicit TemporaryFile(const std::string& content, const std::string& ending = "");
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// `text` as a gzip file has it.
std::string Gzipped(const std::string& text);

// A reader of the file; the test fails where it cannot be opened.
std::unique_ptr<CsvReader> MustOpen(const std::string& path);

}  // namespace drift::cli

#endif  // DRIFT_TESTS_CLIENT_CLI_TEMPORARY_FILE_H_
