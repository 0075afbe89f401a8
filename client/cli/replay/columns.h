// Which columns of a file are replayed as what.
#ifndef DRIFT_CLI_REPLAY_COLUMNS_H_
#define DRIFT_CLI_REPLAY_COLUMNS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "client/cli/csv/csv_reader.h"
#include "server/names/segments.h"

namespace drift::cli {

// The columns by name, as the command line gives them.
struct ColumnNames {
  std::string time;  // empty: the rows have no times, as in a file that is a reference altogether
  std::vector<std::string> features;
  std::vector<std::string> segments;
  // Rows whose column `first` is `second` belong to the reference.
  std::optional<std::pair<std::string, std::string>> reference;
  // For how many values the row counts, as in a file of counts; empty: for one.
  std::string weight = {};
};

// The same by index into a row.
struct Columns {
  std::optional<size_t> time;
  std::vector<size_t> features;
  std::vector<size_t> segments;
  std::optional<size_t> reference;
  std::string reference_value;
  std::optional<size_t> weight = std::nullopt;

  bool IsReference(absl::Span<const std::string> row) const {
    return reference.has_value() && row[*reference] == reference_value;
  }
};

// NotFound for columns that the file does not have, InvalidArgument for those that cannot be
// series: names that no driftd takes as a feature or as a label, and features given twice.
absl::StatusOr<Columns> FindColumns(const CsvReader& reader, const ColumnNames& names);

// InvalidArgument when on no driftd a model can be called that, or its version.
absl::Status CheckModelNames(absl::string_view model, absl::string_view version);

// The segments of a row; an empty cell is no label.
Segments SegmentsOfRow(const CsvReader& reader, const Columns& columns);

// Makes `cells` one text of the cells that tell a row's segments, each with its length before it,
// as a cell may hold any separator.
void SegmentCells(const CsvReader& reader, const Columns& columns, std::string& cells);

// InvalidArgument when a cell of the row cannot be a label's value.
absl::Status CheckSegments(const CsvReader& reader, const Columns& columns);

// For how many values the reader's row counts. InvalidArgument, naming the row, when the cell is
// not a whole number from 0 to kMaxWeight.
inline constexpr uint64_t kMaxWeight = 1'000'000'000;
absl::StatusOr<uint64_t> WeightOfRow(const CsvReader& reader, std::optional<size_t> column);

}  // namespace drift::cli

#endif  // DRIFT_CLI_REPLAY_COLUMNS_H_
