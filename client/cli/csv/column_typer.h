// Tells by all cells of a column whether it holds numbers or categories.
#ifndef DRIFT_CLI_CSV_COLUMN_TYPER_H_
#define DRIFT_CLI_CSV_COLUMN_TYPER_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "client/cli/csv/csv_reader.h"

namespace drift::cli {

enum class ColumnType { kNumber, kCategory };

// Whether a cell of such a column is a missing value: an empty one, and among numbers what IsNull.
// "NULL" among categories is one of them.
bool IsMissing(absl::string_view cell, ColumnType type);

// The furthest that limits.max_name_bytes can be set to, for names and categories; a server with
// less rejects, and is heard.
inline constexpr size_t kMaxNameBytesAnywhere = 1024;

class ColumnTyper {
 public:
  explicit ColumnTyper(size_t column) : column_(column) {}

  // Takes the column's cell of the reader's row into account.
  void Add(const CsvReader& reader);

  // Numbers when every cell is one or IsNull, so also when all are empty.
  ColumnType type() const { return type_; }
  // Where there were numbers before the first cell that is none: which cell makes categories of
  // them, in words. Else empty.
  const std::string& turn() const { return turn_; }
  // InvalidArgument when the column holds categories and one of them cannot be sent: the first.
  absl::Status CheckCategories() const;

 private:
  void AddToNumbers(const CsvReader& reader, absl::string_view cell);

  size_t column_;
  ColumnType type_ = ColumnType::kNumber;
  uint64_t numbers_ = 0;  // before the first cell that is none
  std::string turn_;
  absl::Status first_bad_category_;
};

}  // namespace drift::cli

#endif  // DRIFT_CLI_CSV_COLUMN_TYPER_H_
