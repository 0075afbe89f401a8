// The values of a column, counted as they come, so that memory goes with how many different ones
// there are and not with the rows.
#ifndef DRIFT_CLI_OFFLINE_SAMPLE_H_
#define DRIFT_CLI_OFFLINE_SAMPLE_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "client/cli/csv/column_typer.h"
#include "client/cli/csv/csv_reader.h"
#include "server/engine/histogram/counts.h"
#include "server/engine/histogram/number_tally.h"

namespace drift::cli {

// Thread-safety: none.
class Sample {
 public:
  explicit Sample(ColumnType type) : type_(type) {}

  // Counts the column's cell of the reader's row for `weight` values. InvalidArgument when it is
  // not of the sample's type: the file has changed since the type was told.
  absl::Status Add(const CsvReader& reader, size_t column, uint64_t weight);

  ColumnType type() const { return type_; }
  uint64_t values() const { return values_; }  // missing ones included
  uint64_t missing() const { return missing_; }
  // Numbers in the lossless layout, and how many are missing.
  Counts Lossless() const;
  // Categories in the order of their bytes.
  std::vector<std::pair<std::string, uint64_t>> Categories() const;

 private:
  ColumnType type_;
  uint64_t values_ = 0;
  uint64_t missing_ = 0;
  NumberTally numbers_;
  absl::flat_hash_map<std::string, uint64_t> categories_;
};

}  // namespace drift::cli

#endif  // DRIFT_CLI_OFFLINE_SAMPLE_H_
