// The references of a file that is backtested, in one pass over it.
#ifndef DRIFT_CLI_OFFLINE_BACKTEST_REFERENCES_H_
#define DRIFT_CLI_OFFLINE_BACKTEST_REFERENCES_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/cli/offline/column_file.h"
#include "client/cli/offline/sample.h"
#include "client/cli/replay/columns.h"
#include "client/cli/replay/reference_samples.h"
#include "server/ingest/references.h"

namespace drift::cli {

// Of each combination of segments the reference rows, a sample a feature.
using SamplesOfFeatures = std::map<Segments, std::vector<Sample>>;

// Reads the rest of the file. `types` are the features', as CheckFile found them.
absl::StatusOr<SamplesOfFeatures> ReadReferences(CsvReader& reader, const Columns& columns,
                                                 const std::vector<ColumnType>& types,
                                                 const OnRow& on_row);

// The sample as the server takes an upload of it.
ReferenceSample UploadOf(const Sample& sample);

}  // namespace drift::cli

#endif  // DRIFT_CLI_OFFLINE_BACKTEST_REFERENCES_H_
