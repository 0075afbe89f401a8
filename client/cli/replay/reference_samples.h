// One feature's reference, gathered from rows for each combination of segments.
#ifndef DRIFT_CLI_REPLAY_REFERENCE_SAMPLES_H_
#define DRIFT_CLI_REPLAY_REFERENCE_SAMPLES_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/cli/csv/csv_reader.h"
#include "client/cli/replay/columns.h"
#include "client/cli/replay/file_check.h"
#include "drift/v1/admin.pb.h"

namespace drift::cli {

// Numbers are kept, at 8 bytes each and, of a file of counts, 8 for how often they are there; of
// categories the counts.
struct ReferenceSamples {
  std::vector<double> numbers;
  std::vector<uint64_t> counts;  // of `numbers`; empty where each is there once
  absl::flat_hash_map<std::string, uint64_t> categories;
  uint64_t missing = 0;

  uint64_t values() const;  // missing ones not included
};

using SamplesBySegments = std::map<Segments, ReferenceSamples>;

// Reads the rest of the file and gathers columns.features[feature] of its reference rows; of all
// rows, where the columns have no reference. `on_row` is called after each row.
absl::StatusOr<SamplesBySegments> ReadReference(CsvReader& reader, const Columns& columns,
                                                size_t feature, ColumnType type,
                                                const std::function<void()>& on_row);

// The counts of categories as one message of an upload, in alphabetical order. InvalidArgument when
// there are so many that they are not categories but, say, identifiers.
absl::StatusOr<v1::UploadReferenceRequest> CategoryUpload(const v1::ReferenceKey& key,
                                                          const ReferenceSamples& samples);

}  // namespace drift::cli

#endif  // DRIFT_CLI_REPLAY_REFERENCE_SAMPLES_H_
