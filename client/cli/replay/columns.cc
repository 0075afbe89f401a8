#include "client/cli/replay/columns.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/cli/csv/cells.h"
#include "client/cli/csv/column_typer.h"
#include "server/names/names.h"

namespace drift::cli {
namespace {

absl::Status Named(absl::string_view column, const absl::Status& status) {
  if (status.ok()) return status;
  return absl::InvalidArgumentError(absl::StrCat("column \"", column, "\": ", status.message()));
}

absl::Status FindAll(const CsvReader& reader, const std::vector<std::string>& names,
                     absl::Status (*check)(absl::string_view), std::vector<size_t>& found) {
  for (const std::string& name : names) {
    absl::StatusOr<size_t> column = reader.Column(name);
    if (!column.ok()) return column.status();
    if (absl::Status status = Named(name, check(name)); !status.ok()) return status;
    if (std::count(found.begin(), found.end(), *column) > 0) {
      return absl::InvalidArgumentError(absl::StrCat("column \"", name, "\" is given twice"));
    }
    found.push_back(*column);
  }
  return absl::OkStatus();
}

absl::Status FindOne(const CsvReader& reader, const std::string& name,
                     std::optional<size_t>& found) {
  absl::StatusOr<size_t> column = reader.Column(name);
  if (!column.ok()) return column.status();
  found = *column;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Columns> FindColumns(const CsvReader& reader, const ColumnNames& names) {
  Columns columns;
  absl::Status status;
  if (!names.time.empty()) status.Update(FindOne(reader, names.time, columns.time));
  status.Update(FindAll(
      reader, names.features,
      [](absl::string_view name) { return CheckName(name, kMaxNameBytesAnywhere); },
      columns.features));
  status.Update(FindAll(reader, names.segments, CheckLabelName, columns.segments));
  if (names.reference.has_value()) {
    status.Update(FindOne(reader, names.reference->first, columns.reference));
    columns.reference_value = names.reference->second;
  }
  if (!names.weight.empty()) status.Update(FindOne(reader, names.weight, columns.weight));
  if (!status.ok()) return status;
  return columns;
}

absl::Status CheckModelNames(absl::string_view model, absl::string_view version) {
  absl::Status status = CheckName(model, kMaxNameBytesAnywhere);
  status.Update(CheckText(version, kMaxNameBytesAnywhere));
  if (status.ok()) return status;
  return absl::InvalidArgumentError(
      absl::StrCat("the model's name or version: ", status.message()));
}

Segments SegmentsOfRow(const CsvReader& reader, const Columns& columns) {
  Segments::Labels labels;
  for (size_t column : columns.segments) {
    const std::string& value = reader.row()[column];
    if (!value.empty()) labels.emplace(reader.header()[column], value);
  }
  return Segments(std::move(labels));
}

void SegmentCells(const CsvReader& reader, const Columns& columns, std::string& cells) {
  cells.clear();
  for (size_t column : columns.segments) {
    const std::string& cell = reader.row()[column];
    absl::StrAppend(&cells, cell.size(), ":", cell);
  }
}

absl::Status CheckSegments(const CsvReader& reader, const Columns& columns) {
  for (size_t column : columns.segments) {
    const std::string& value = reader.row()[column];
    if (value.empty()) continue;
    const absl::Status status = CheckName(value, kMaxNameBytesAnywhere);
    if (!status.ok()) return reader.CellError(column, status.message());
  }
  return absl::OkStatus();
}

absl::StatusOr<uint64_t> WeightOfRow(const CsvReader& reader, std::optional<size_t> column) {
  if (!column.has_value()) return 1;
  // Also "3.0": a table with a gap somewhere is written so.
  const std::optional<double> weight = ParseNumber(reader.row()[*column]);
  if (weight.has_value() && *weight >= 0 && *weight <= kMaxWeight &&
      std::floor(*weight) == *weight) {
    return static_cast<uint64_t>(*weight);
  }
  return reader.CellError(*column,
                          absl::StrCat("a row counts for a whole number of values from 0 "
                                       "to ",
                                       kMaxWeight, ", not \"", reader.row()[*column], "\""));
}

}  // namespace drift::cli
