#include "client/cli/offline/backtest_references.h"

namespace drift::cli {
namespace {

absl::Status AddRow(const CsvReader& reader, const Columns& columns, std::vector<Sample>& samples) {
  const absl::StatusOr<uint64_t> weight = WeightOfRow(reader, columns.weight);
  if (!weight.ok()) return weight.status();
  for (size_t i = 0; i < samples.size(); ++i) {
    absl::Status status = samples[i].Add(reader, columns.features[i], *weight);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<SamplesOfFeatures> ReadReferences(CsvReader& reader, const Columns& columns,
                                                 const std::vector<ColumnType>& types,
                                                 const OnRow& on_row) {
  SamplesOfFeatures references;
  for (;;) {
    const absl::StatusOr<bool> more = reader.Next();
    if (!more.ok()) return more.status();
    if (!*more) return references;
    if (columns.IsReference(reader.row())) {
      std::vector<Sample>& samples = references[SegmentsOfRow(reader, columns)];
      if (samples.empty()) samples = std::vector<Sample>(types.begin(), types.end());
      if (absl::Status status = AddRow(reader, columns, samples); !status.ok()) return status;
    }
    on_row(reader);
  }
}

ReferenceSample UploadOf(const Sample& sample) {
  if (sample.type() == ColumnType::kNumber) return NumberSample{sample.Lossless()};
  return CategorySample{.counts = sample.Categories(), .missing = sample.missing()};
}

}  // namespace drift::cli
