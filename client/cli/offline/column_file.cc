#include "client/cli/offline/column_file.h"

#include <memory>
#include <optional>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "client/cli/replay/columns.h"

namespace drift::cli {
namespace {

using VisitRow = absl::FunctionRef<absl::Status(const CsvReader&, size_t column, uint64_t weight)>;

absl::Status ForEachRow(const ColumnFile& file, const OnRow& on_row, VisitRow visit) {
  const absl::StatusOr<std::unique_ptr<CsvReader>> opened = CsvReader::Open(file.path);
  if (!opened.ok()) return opened.status();
  CsvReader& reader = **opened;
  const absl::StatusOr<size_t> column = reader.Column(file.column);
  if (!column.ok()) return column.status();
  std::optional<size_t> weight_column;
  if (!file.weight.empty()) {
    const absl::StatusOr<size_t> found = reader.Column(file.weight);
    if (!found.ok()) return found.status();
    weight_column = *found;
  }
  for (;;) {
    const absl::StatusOr<bool> more = reader.Next();
    if (!more.ok()) return more.status();
    if (!*more) return absl::OkStatus();
    const absl::StatusOr<uint64_t> weight = WeightOfRow(reader, weight_column);
    if (!weight.ok()) return weight.status();
    if (absl::Status status = visit(reader, *column, *weight); !status.ok()) return status;
    on_row(reader);
  }
}

}  // namespace

absl::StatusOr<ColumnTyper> TypeOf(const ColumnFile& file, const OnRow& on_row) {
  std::optional<ColumnTyper> typer;
  absl::Status status =
      ForEachRow(file, on_row, [&](const CsvReader& reader, size_t column, uint64_t) {
        if (!typer.has_value()) typer.emplace(column);
        typer->Add(reader);
        return absl::OkStatus();
      });
  if (!typer.has_value()) {
    status.Update(absl::InvalidArgumentError(absl::StrCat(file.path, ": has no rows")));
  } else {
    status.Update(typer->CheckCategories());
  }
  if (!status.ok()) return status;
  return *std::move(typer);
}

absl::StatusOr<Sample> ReadSample(const ColumnFile& file, ColumnType type, const OnRow& on_row) {
  Sample sample(type);
  absl::Status status =
      ForEachRow(file, on_row, [&](const CsvReader& reader, size_t column, uint64_t weight) {
        return sample.Add(reader, column, weight);
      });
  if (!status.ok()) return status;
  if (sample.values() > 0) return sample;
  return absl::InvalidArgumentError(
      absl::StrCat(file.path, ": column \"", file.column, "\" has no values: all weights are 0"));
}

}  // namespace drift::cli
