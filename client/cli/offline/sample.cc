#include "client/cli/offline/sample.h"

#include <algorithm>
#include <optional>

#include "client/cli/csv/cells.h"

namespace drift::cli {
absl::Status Sample::Add(const CsvReader& reader, size_t column, uint64_t weight) {
  const std::string& cell = reader.row()[column];
  if (weight == 0) return absl::OkStatus();
  if (IsMissing(cell, type_)) {
    missing_ += weight;
  } else if (type_ == ColumnType::kCategory) {
    categories_[cell] += weight;
  } else if (const std::optional<double> number = ParseNumber(cell)) {
    numbers_.Add(*number, weight);
  } else {
    return reader.CellError(column, "was a number when the file was checked: the file has changed");
  }
  values_ += weight;
  return absl::OkStatus();
}

Counts Sample::Lossless() const {
  Counts counts = numbers_.Lossless();
  counts.Add(Special::kMissing, missing_);
  return counts;
}

std::vector<std::pair<std::string, uint64_t>> Sample::Categories() const {
  std::vector<std::pair<std::string, uint64_t>> sorted(categories_.begin(), categories_.end());
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

}  // namespace drift::cli
