#include "client/cli/replay/reference_samples.h"

#include <numeric>
#include <optional>

#include "absl/strings/str_cat.h"
#include "client/cli/csv/cells.h"
#include "client/cli/format/numbers.h"

namespace drift::cli {
namespace {

// Below the 4 MiB that a server takes as one message where it is not configured otherwise.
constexpr size_t kMaxUploadBytes = size_t{7} << 19;

// `weighed`: whether rows have weights of their own.
absl::Status AddCell(const CsvReader& reader, size_t column, ColumnType type, uint64_t weight,
                     bool weighed, ReferenceSamples& samples) {
  const std::string& cell = reader.row()[column];
  if (IsMissing(cell, type)) {
    samples.missing += weight;
  } else if (type == ColumnType::kCategory) {
    if (weight > 0) samples.categories[cell] += weight;
  } else if (const std::optional<double> number = ParseNumber(cell)) {
    samples.numbers.push_back(*number);
    if (weighed) samples.counts.push_back(weight);
  } else {
    return reader.CellError(column, "was a number when the file was checked: the file has changed");
  }
  return absl::OkStatus();
}

}  // namespace

uint64_t ReferenceSamples::values() const {
  uint64_t values =
      counts.empty() ? numbers.size() : std::accumulate(counts.begin(), counts.end(), uint64_t{0});
  for (const auto& [category, count] : categories) values += count;
  return values;
}

absl::StatusOr<SamplesBySegments> ReadReference(CsvReader& reader, const Columns& columns,
                                                size_t feature, ColumnType type,
                                                const std::function<void()>& on_row) {
  SamplesBySegments samples;
  for (;;) {
    const absl::StatusOr<bool> more = reader.Next();
    if (!more.ok()) return more.status();
    if (!*more) return samples;
    if (!columns.reference.has_value() || columns.IsReference(reader.row())) {
      const absl::StatusOr<uint64_t> weight = WeightOfRow(reader, columns.weight);
      if (!weight.ok()) return weight.status();
      ReferenceSamples& to = samples[SegmentsOfRow(reader, columns)];
      const absl::Status status =
          AddCell(reader, columns.features[feature], type, *weight, columns.weight.has_value(), to);
      if (!status.ok()) return status;
    }
    on_row();
  }
}

absl::StatusOr<v1::UploadReferenceRequest> CategoryUpload(const v1::ReferenceKey& key,
                                                          const ReferenceSamples& samples) {
  v1::UploadReferenceRequest request;
  *request.mutable_key() = key;
  request.set_missing(samples.missing);
  v1::CategoryCounts& counts = *request.mutable_category_counts();
  const std::map<std::string, uint64_t> sorted(samples.categories.begin(),
                                               samples.categories.end());
  for (const auto& [category, count] : sorted) {
    counts.add_categories(category);
    counts.add_counts(count);
  }
  if (request.ByteSizeLong() <= kMaxUploadBytes) return request;
  return absl::InvalidArgumentError(
      absl::StrCat("feature \"", key.feature(), "\": ", FormatCount(sorted.size()),
                   " distinct texts are more than a reference takes; they look like identifiers, "
                   "not like categories"));
}

}  // namespace drift::cli
