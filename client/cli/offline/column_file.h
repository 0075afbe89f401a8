// A column of a CSV file as a sample.
#ifndef DRIFT_CLI_OFFLINE_COLUMN_FILE_H_
#define DRIFT_CLI_OFFLINE_COLUMN_FILE_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "client/cli/csv/column_typer.h"
#include "client/cli/csv/csv_reader.h"
#include "client/cli/offline/sample.h"

namespace drift::cli {

struct ColumnFile {
  std::string path;
  std::string column;
  std::string weight;  // the column that tells for how many values a row counts; empty: for one
};

// Called after each row that was read.
using OnRow = std::function<void(const CsvReader& reader)>;

// What the column holds. NotFound when the file does not have the column, InvalidArgument for a
// file that is not CSV, for a weight that is none and for a category that driftd would not take.
absl::StatusOr<ColumnTyper> TypeOf(const ColumnFile& file, const OnRow& on_row);

// The column as a sample of that type; one of numbers may be read as categories, too.
// InvalidArgument, too, when there is no value in it.
absl::StatusOr<Sample> ReadSample(const ColumnFile& file, ColumnType type, const OnRow& on_row);

}  // namespace drift::cli

#endif  // DRIFT_CLI_OFFLINE_COLUMN_FILE_H_
