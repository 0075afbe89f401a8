#include "client/cli/csv/column_typer.h"

#include "absl/strings/str_cat.h"
#include "client/cli/csv/cells.h"
#include "client/cli/format/numbers.h"
#include "client/cli/format/text_width.h"
#include "server/names/names.h"

namespace drift::cli {
namespace {

constexpr int kShownWidth = 40;  // columns of a terminal, for a cell in a message

}  // namespace

bool IsMissing(absl::string_view cell, ColumnType type) {
  return cell.empty() || (type == ColumnType::kNumber && IsNull(cell));
}

void ColumnTyper::Add(const CsvReader& reader) {
  const std::string& cell = reader.row()[column_];
  if (cell.empty()) return;
  if (type_ == ColumnType::kNumber) AddToNumbers(reader, cell);
  if (!first_bad_category_.ok()) return;
  // Also while it looks like a column of numbers: a later cell may say otherwise.
  if (absl::Status status = CheckText(cell, kMaxNameBytesAnywhere); !status.ok()) {
    first_bad_category_ = reader.CellError(column_, absl::StrCat("a category ", status.message()));
  }
}

void ColumnTyper::AddToNumbers(const CsvReader& reader, absl::string_view cell) {
  if (IsNull(cell)) return;
  if (ParseNumber(cell).has_value()) {
    ++numbers_;
    return;
  }
  type_ = ColumnType::kCategory;
  if (numbers_ == 0) return;
  turn_ = std::string(
      reader
          .CellError(column_, absl::StrCat("\"", Truncate(cell, kShownWidth),
                                           "\" is not a number, so all of the column is taken for "
                                           "categories, the ",
                                           Counted(numbers_, "number"), " before it as well"))
          .message());
}

absl::Status ColumnTyper::CheckCategories() const {
  return type_ == ColumnType::kCategory ? first_bad_category_ : absl::OkStatus();
}

}  // namespace drift::cli
