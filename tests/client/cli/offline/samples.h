// Samples for tests, from cells with their weights.
#ifndef DRIFT_TESTS_CLIENT_CLI_OFFLINE_SAMPLES_H_
#define DRIFT_TESTS_CLIENT_CLI_OFFLINE_SAMPLES_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/cli/offline/sample.h"
#include "tests/client/cli/temporary_file.h"

namespace drift::cli {

inline Sample SampleOf(ColumnType type,
                       const std::vector<std::pair<std::string, uint64_t>>& cells) {
  std::string rows = "x,n\n";
  for (const auto& [cell, weight] : cells) absl::StrAppend(&rows, cell, ",", weight, "\n");
  const TemporaryFile file(rows);
  const std::unique_ptr<CsvReader> reader = MustOpen(file.path());
  Sample sample(type);
  for (const auto& [cell, weight] : cells) {
    reader->Next().IgnoreError();
    sample.Add(*reader, 0, weight).IgnoreError();
  }
  return sample;
}

}  // namespace drift::cli

#endif  // DRIFT_TESTS_CLIENT_CLI_OFFLINE_SAMPLES_H_
