#include "client/cli/replay/batch_builder.h"

#include <optional>
#include <utility>

#include "client/cli/csv/cells.h"

namespace drift::cli {
namespace {

// What an entry takes on the wire beside its further values: alias, event time, tags and lengths.
constexpr size_t kEntryBytes = 48;

// Panes are aligned to the Unix epoch.
absl::Time PaneStart(absl::Time time, absl::Duration pane) {
  return absl::UnixEpoch() + absl::Floor(time - absl::UnixEpoch(), pane);
}

absl::Time ToTime(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

// To the microsecond: what follows in the same entry is told in whole ones after it.
void SetTime(absl::Time time, google::protobuf::Timestamp& timestamp) {
  const absl::Time truncated = absl::FromUnixMicros(absl::ToUnixMicros(time));
  timestamp.set_seconds(absl::ToUnixSeconds(truncated));
  timestamp.set_nanos(static_cast<int32_t>(
      absl::ToInt64Nanoseconds(truncated - absl::FromUnixSeconds(timestamp.seconds()))));
}

}  // namespace

BatchBuilder::BatchBuilder(Options options, Columns columns, std::vector<ColumnType> types,
                           AddSeries add_series)
    : options_(std::move(options)),
      columns_(std::move(columns)),
      types_(std::move(types)),
      add_series_(std::move(add_series)) {}

absl::Status BatchBuilder::AddRow(const CsvReader& reader, Send send) {
  const absl::StatusOr<absl::Time> time = TimeOfRow(reader, *columns_.time);
  if (!time.ok()) return time.status();
  const absl::StatusOr<uint64_t> weight = WeightOfRow(reader, columns_.weight);
  if (!weight.ok()) return weight.status();
  if (*weight == 0) return absl::OkStatus();
  StartRunAt(*time);
  const std::vector<uint32_t>& aliases = AliasesOf(reader);
  for (size_t feature = 0; feature < columns_.features.size(); ++feature) {
    const absl::Status status = AddCell(reader, feature, aliases[feature], *time, *weight);
    if (!status.ok()) return status;
  }
  return full() ? send(Take()) : absl::OkStatus();
}

absl::Status BatchBuilder::Flush(Send send) {
  return cells_ == 0 ? absl::OkStatus() : send(Take());
}

v1::Batch BatchBuilder::Take() {
  ++run_;
  ++batch_number_;
  cells_ = 0;
  values_ = 0;
  bytes_ = 0;
  return std::exchange(batch_, v1::Batch());
}

void BatchBuilder::StartRunAt(absl::Time time) {
  const absl::Time pane_start = PaneStart(time, options_.pane);
  if (pane_start == pane_start_) return;
  pane_start_ = pane_start;
  ++run_;
}

const std::vector<uint32_t>& BatchBuilder::AliasesOf(const CsvReader& reader) {
  SegmentCells(reader, columns_, segment_cells_);
  std::vector<uint32_t>& aliases = aliases_[segment_cells_];
  if (!aliases.empty()) return aliases;

  v1::SeriesKey key;
  key.set_model(options_.model);
  key.set_version(options_.version);
  for (const auto& [label, value] : SegmentsOfRow(reader, columns_)) {
    (*key.mutable_segments())[label] = value;
  }
  for (size_t column : columns_.features) {
    key.set_feature(reader.header()[column]);
    aliases.push_back(add_series_(key));
    if (series_.size() <= aliases.back()) series_.resize(aliases.back() + 1);
    series_[aliases.back()].key_bytes = key.ByteSizeLong();
  }
  return aliases;
}

absl::Status BatchBuilder::AddCell(const CsvReader& reader, size_t feature, uint32_t alias,
                                   absl::Time time, uint64_t weight) {
  const size_t column = columns_.features[feature];
  const std::string& cell = reader.row()[column];
  ++cells_;
  values_ += weight;
  if (IsMissing(cell, types_[feature])) {
    AddMissing(alias, time, weight);
    return absl::OkStatus();
  }
  if (types_[feature] == ColumnType::kCategory) {
    Entry(&Open::values, alias, time, weight).mutable_categories()->add_values(cell);
    bytes_ += cell.size();
    return absl::OkStatus();
  }
  const std::optional<double> number = ParseNumber(cell);
  if (!number.has_value()) {
    return reader.CellError(column, "was a number when the file was checked: the file has changed");
  }
  Entry(&Open::values, alias, time, weight).mutable_doubles()->add_values(*number);
  return absl::OkStatus();
}

void BatchBuilder::AddMissing(uint32_t alias, absl::Time time, uint64_t weight) {
  v1::MissingValues& missing = *Entry(&Open::missing, alias, time, weight).mutable_missing();
  missing.set_count(missing.count() + 1);
}

// The entry that the series' next values, or missing values, go to; their times are already in it.
v1::SeriesValues& BatchBuilder::Entry(int Open::*which, uint32_t alias, absl::Time time,
                                      uint64_t weight) {
  Open& open = series_[alias].open;
  if (open.run != run_) open = {.run = run_};
  const bool is_new = open.*which == kNone;
  if (is_new) open.*which = batch_.series_size();
  v1::SeriesValues& entry = is_new ? NewEntry(alias, time) : *batch_.mutable_series(open.*which);
  const int64_t offset_us =
      absl::ToUnixMicros(time) - absl::ToUnixMicros(ToTime(entry.event_time()));
  entry.add_time_offsets_us(offset_us);
  if (columns_.weight.has_value()) entry.add_value_counts(weight);
  return entry;
}

// Its key is counted with the first entry of a batch, although it travels once a stream: after a
// reconnect any batch may be the first.
v1::SeriesValues& BatchBuilder::NewEntry(uint32_t alias, absl::Time time) {
  bytes_ += kEntryBytes;
  Series& series = series_[alias];
  if (std::exchange(series.batch, batch_number_) != batch_number_) bytes_ += series.key_bytes;
  v1::SeriesValues& entry = *batch_.add_series();
  entry.set_alias(alias);
  SetTime(time, *entry.mutable_event_time());
  return entry;
}

}  // namespace drift::cli
