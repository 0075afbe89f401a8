#include "client/cli/reference_uploader.h"

#include "absl/strings/str_cat.h"
#include "client/cli/patience.h"
#include "client/cli/replay/reference_samples.h"

namespace drift::cli {
namespace {

constexpr uint64_t kRowsPerUpdate = 256;

absl::StatusOr<v1::PinnedReferenceInfo> Upload(const v1::ReferenceKey& key, ColumnType type,
                                               const ReferenceSamples& samples,
                                               const std::string& author, Client& client) {
  if (type == ColumnType::kNumber && samples.counts.empty()) {
    return client.UploadReference(key, samples.numbers, samples.missing, author);
  }
  if (type == ColumnType::kNumber) {
    return client.UploadReference(key, samples.numbers, samples.counts, samples.missing, author);
  }
  absl::StatusOr<v1::UploadReferenceRequest> request = CategoryUpload(key, samples);
  if (!request.ok()) return request.status();
  request->set_author(author);
  return client.UploadReference(*request);
}

absl::StatusOr<SamplesBySegments> ReadFeature(const ReferenceSource& source, size_t feature,
                                              ProgressDisplay& display) {
  absl::StatusOr<std::unique_ptr<CsvReader>> reader = CsvReader::Open(source.file);
  if (!reader.ok()) return reader.status();
  const size_t column = source.columns.features[feature];
  display.Start(absl::StrCat("reference of ", (*reader)->header()[column]), "rows");
  return ReadReference(**reader, source.columns, feature, source.facts.features[feature].type, [&] {
    const uint64_t row = (*reader)->row_number();
    if (row % kRowsPerUpdate == 0) display.Update((*reader)->fraction_read(), row);
  });
}

}  // namespace

absl::StatusOr<std::vector<v1::PinnedReferenceInfo>> UploadReferences(const ReferenceSource& source,
                                                                      Client& client,
                                                                      ProgressDisplay& display) {
  std::vector<v1::PinnedReferenceInfo> uploaded;
  const absl::StatusOr<std::unique_ptr<CsvReader>> header = CsvReader::Open(source.file);
  if (!header.ok()) return header.status();
  for (size_t feature = 0; feature < source.columns.features.size(); ++feature) {
    const auto samples_by_segments = ReadFeature(source, feature, display);
    if (!samples_by_segments.ok()) return samples_by_segments.status();
    for (const auto& [segments, samples] : *samples_by_segments) {
      v1::ReferenceKey key = source.key;
      key.set_feature((*header)->header()[source.columns.features[feature]]);
      key.mutable_segments()->insert(segments.begin(), segments.end());
      const ColumnType type = source.facts.features[feature].type;
      auto reference = WithPatience(
          [&, &samples = samples] { return Upload(key, type, samples, source.author, client); },
          client, display);
      if (absl::IsFailedPrecondition(reference.status()) && !segments.empty()) {
        display.Note(absl::StrCat("drift: not pinned: ", reference.status().message()));
        continue;
      }
      if (!reference.ok()) return reference.status();
      uploaded.push_back(*std::move(reference));
    }
  }
  display.Clear();
  return uploaded;
}

}  // namespace drift::cli
