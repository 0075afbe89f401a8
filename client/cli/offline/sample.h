// The values of a column, counted as they come, so that memory goes with how many different ones
// there are and not with the rows.
#ifndef DRIFT_CLI_OFFLINE_SAMPLE_H_
#define DRIFT_CLI_OFFLINE_SAMPLE_H_

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "client/cli/csv/column_typer.h"
#include "client/cli/csv/csv_reader.h"
#include "server/engine/histogram/counts.h"

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
  uint64_t missing() const { return specials_[static_cast<int>(Special::kMissing)]; }
  // Numbers in the lossless layout, and how many are missing.
  Counts Lossless() const;
  // Categories in the order of their bytes.
  std::vector<std::pair<std::string, uint64_t>> Categories() const;

 private:
  void AddNumber(double number, uint64_t weight);
  // Joins equal numbers.
  void Compact();

  ColumnType type_;
  uint64_t values_ = 0;
  std::array<uint64_t, kSpecialCount> specials_{};
  std::vector<Bucket> numbers_;  // lossless buckets, ascending once compacted
  size_t compact_at_ = 1 << 16;  // how many of them are worth joining
  absl::flat_hash_map<std::string, uint64_t> categories_;
};

}  // namespace drift::cli

#endif  // DRIFT_CLI_OFFLINE_SAMPLE_H_
