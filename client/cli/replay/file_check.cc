#include "client/cli/replay/file_check.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "client/cli/csv/cells.h"
#include "client/cli/format/numbers.h"

namespace drift::cli {
namespace {

// Gathers the facts row by row.
class Checker {
 public:
  Checker(const CsvReader& reader, const Columns& columns, const TimeLimits& limits)
      : reader_(reader), columns_(columns), limits_(limits) {
    facts_.features.resize(columns.features.size());
    for (size_t column : columns.features) typers_.emplace_back(column);
    nulls_.resize(columns.features.size());
  }

  absl::Status AddRow() {
    if (absl::Status status = CheckSegments(reader_, columns_); !status.ok()) return status;
    const bool is_reference = columns_.IsReference(reader_.row());
    const absl::StatusOr<uint64_t> weight = WeightOfRow(reader_, columns_.weight);
    if (!weight.ok()) return weight.status();
    ++(is_reference ? facts_.reference_rows : facts_.live_rows);
    for (size_t i = 0; i < columns_.features.size(); ++i) {
      AddCell(reader_.row()[columns_.features[i]], is_reference, *weight, i);
      typers_[i].Add(reader_);
    }
    if (is_reference) return absl::OkStatus();
    AddSegments();
    return columns_.time.has_value() ? AddTime(*columns_.time) : absl::OkStatus();
  }

  absl::StatusOr<FileFacts> Finish() {
    for (size_t i = 0; i < typers_.size(); ++i) {
      if (absl::Status status = typers_[i].CheckCategories(); !status.ok()) return status;
      FeatureFacts& feature = facts_.features[i];
      feature.type = typers_[i].type();
      feature.turn = typers_[i].turn();
      if (feature.type == ColumnType::kCategory) continue;
      feature.live_values -= nulls_[i].live;
      feature.live_missing += nulls_[i].live;
      feature.reference_values -= nulls_[i].reference;
      feature.reference_missing += nulls_[i].reference;
    }
    return facts_;
  }

 private:
  // Cells that are missing values only among numbers, which a column is known to hold at its end.
  struct Nulls {
    uint64_t live = 0;
    uint64_t reference = 0;
  };

  void AddCell(const std::string& cell, bool is_reference, uint64_t weight, size_t i) {
    FeatureFacts& feature = facts_.features[i];
    if (is_reference) {
      (cell.empty() ? feature.reference_missing : feature.reference_values) += weight;
    } else {
      (cell.empty() ? feature.live_missing : feature.live_values) += weight;
    }
    if (cell.empty() || typers_[i].type() == ColumnType::kCategory || !IsNull(cell)) return;
    (is_reference ? nulls_[i].reference : nulls_[i].live) += weight;
  }

  void AddSegments() {
    SegmentCells(reader_, columns_, segment_cells_);
    if (!seen_segments_.insert(segment_cells_).second) return;
    facts_.segments.insert(SegmentsOfRow(reader_, columns_));
  }

  absl::Status AddTime(size_t column) {
    const absl::StatusOr<absl::Time> time = TimeOfRow(reader_, column);
    if (!time.ok()) return time.status();
    if (*time > limits_.latest) {
      return reader_.CellError(column, absl::StrCat(FormatUtc(*time), " is in the future"));
    }
    if (*time < facts_.last_time - limits_.retention) {
      return reader_.CellError(
          column,
          absl::StrCat(FormatUtc(*time), " goes back by ", FormatAge(facts_.last_time - *time),
                       " from the latest before it, ", FormatUtc(facts_.last_time),
                       ", which is more than the ", FormatAge(limits_.retention),
                       " of retention.fine; sort the file by time or keep fine panes for longer"));
    }
    facts_.first_time = std::min(facts_.first_time, *time);
    facts_.last_time = std::max(facts_.last_time, *time);
    return absl::OkStatus();
  }

  const CsvReader& reader_;
  const Columns& columns_;
  const TimeLimits limits_;
  std::vector<ColumnTyper> typers_;
  std::vector<Nulls> nulls_;  // by feature
  absl::flat_hash_set<std::string> seen_segments_;
  std::string segment_cells_;  // those being looked up; kept for its memory
  FileFacts facts_;
};

}  // namespace

absl::StatusOr<absl::Time> TimeOfRow(const CsvReader& reader, size_t column) {
  const std::string& cell = reader.row()[column];
  if (const std::optional<absl::Time> time = ParseTime(cell)) return *time;
  // A cell may be long, or not be text at all.
  constexpr size_t kShown = 40;
  const absl::string_view shown = absl::string_view(cell).substr(0, kShown);
  return reader.CellError(column, absl::StrCat("\"", shown, cell.size() > kShown ? "..." : "",
                                               "\" is not a time; write it ", kTimeForms));
}

absl::Status CheckThereAreRows(const std::string& file, const FileFacts& facts,
                               const ColumnNames& names) {
  if (facts.live_rows + facts.reference_rows == 0) {
    return absl::InvalidArgumentError(absl::StrCat(file, ": has no rows"));
  }
  if (!names.reference.has_value() || facts.reference_rows > 0) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(file, ": no row has \"", names.reference->second,
                                                 "\" in column \"", names.reference->first, "\""));
}

absl::StatusOr<FileFacts> CheckFile(CsvReader& reader, const Columns& columns,
                                    const TimeLimits& limits, const std::function<void()>& on_row) {
  Checker checker(reader, columns, limits);
  for (;;) {
    const absl::StatusOr<bool> more = reader.Next();
    if (!more.ok()) return more.status();
    if (!*more) return checker.Finish();
    if (absl::Status status = checker.AddRow(); !status.ok()) return status;
    on_row();
  }
}

}  // namespace drift::cli
