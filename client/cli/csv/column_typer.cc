#include "client/cli/csv/column_typer.h"

#include "absl/strings/str_cat.h"
#include "client/cli/csv/cells.h"
#include "server/names/names.h"

namespace drift::cli {

void ColumnTyper::Add(const CsvReader& reader) {
  const std::string& cell = reader.row()[column_];
  if (cell.empty()) return;
  if (type_ == ColumnType::kNumber && !ParseNumber(cell).has_value()) type_ = ColumnType::kCategory;
  if (!first_bad_category_.ok()) return;
  // Also while it looks like a column of numbers: a later cell may say otherwise.
  if (absl::Status status = CheckText(cell, kMaxCategoryBytes); !status.ok()) {
    first_bad_category_ = reader.CellError(column_, absl::StrCat("a category ", status.message()));
  }
}

absl::Status ColumnTyper::CheckCategories() const {
  return type_ == ColumnType::kCategory ? first_bad_category_ : absl::OkStatus();
}

}  // namespace drift::cli
