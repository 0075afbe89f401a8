// Tells by all cells of a column whether it holds numbers or categories.
#ifndef DRIFT_CLI_CSV_COLUMN_TYPER_H_
#define DRIFT_CLI_CSV_COLUMN_TYPER_H_

#include "absl/status/status.h"
#include "client/cli/csv/csv_reader.h"
#include "server/names/names.h"

namespace drift::cli {

enum class ColumnType { kNumber, kCategory };

// Longest category that driftd takes where it is not configured otherwise.
inline constexpr size_t kMaxCategoryBytes = kMaxNameBytes;

class ColumnTyper {
 public:
  explicit ColumnTyper(size_t column) : column_(column) {}

  // Takes the column's cell of the reader's row into account.
  void Add(const CsvReader& reader);

  // Numbers when every cell that is not empty is one, so also when all are empty.
  ColumnType type() const { return type_; }
  // InvalidArgument when the column holds categories and one of them cannot be sent: the first.
  absl::Status CheckCategories() const;

 private:
  size_t column_;
  ColumnType type_ = ColumnType::kNumber;
  absl::Status first_bad_category_;
};

}  // namespace drift::cli

#endif  // DRIFT_CLI_CSV_COLUMN_TYPER_H_
