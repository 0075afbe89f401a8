// The first pass over a file: is there anything in it that could not be replayed, and what is in
// it? Nothing is sent before the whole file has passed.
#ifndef DRIFT_CLI_REPLAY_FILE_CHECK_H_
#define DRIFT_CLI_REPLAY_FILE_CHECK_H_

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client/cli/csv/column_typer.h"
#include "client/cli/csv/csv_reader.h"
#include "client/cli/replay/columns.h"

namespace drift::cli {

struct TimeLimits {
  // How far a row may be behind the latest before it: the server is taken to have dropped what is
  // older.
  absl::Duration retention;
  // The latest time that a server takes.
  absl::Time latest;
};

struct FeatureFacts {
  ColumnType type = ColumnType::kNumber;
  uint64_t live_values = 0;
  uint64_t live_missing = 0;
  uint64_t reference_values = 0;  // missing ones not included
  uint64_t reference_missing = 0;
  std::string turn = {};  // as ColumnTyper has it
};

struct FileFacts {
  std::vector<FeatureFacts> features;  // as in Columns
  uint64_t live_rows = 0;
  uint64_t reference_rows = 0;
  absl::Time first_time = absl::InfiniteFuture();  // of live rows
  absl::Time last_time = absl::InfinitePast();
  std::set<Segments> segments;  // of live rows
};

// Reads the rest of the file. Times of reference rows are not looked at. `on_row` is called after
// each row. InvalidArgument, naming row, line and column, for the first thing that is wrong.
absl::StatusOr<FileFacts> CheckFile(CsvReader& reader, const Columns& columns,
                                    const TimeLimits& limits, const std::function<void()>& on_row);

// InvalidArgument when the file has no rows, or none of the reference that it should have.
absl::Status CheckThereAreRows(const std::string& file, const FileFacts& facts,
                               const ColumnNames& names);

// The event time of the reader's row. InvalidArgument when it does not parse.
absl::StatusOr<absl::Time> TimeOfRow(const CsvReader& reader, size_t column);

}  // namespace drift::cli

#endif  // DRIFT_CLI_REPLAY_FILE_CHECK_H_
