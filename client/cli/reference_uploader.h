// Uploads features of a file as pinned references.
#ifndef DRIFT_CLI_REFERENCE_UPLOADER_H_
#define DRIFT_CLI_REFERENCE_UPLOADER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/cli/progress_display.h"
#include "client/cli/replay/columns.h"
#include "client/cli/replay/file_check.h"
#include "drift/client.h"
#include "drift/v1/admin.pb.h"

namespace drift::cli {

struct ReferenceSource {
  std::string file;
  Columns columns;
  FileFacts facts;  // of the file, checked with these columns
  // What all references have in common; their features, and the segments of their rows, are added.
  v1::ReferenceKey key;
  std::string author;  // who makes them
};

// Uploads one reference a feature and combination of segments, as they come in the file, from its
// reference rows. Holds one column of them in memory, and so reads the file once a feature. Waits
// while the server is away. What the server takes for too few values is an error only where it is
// all rows; of one combination among others it is told to the user, and its series go without.
absl::StatusOr<std::vector<v1::PinnedReferenceInfo>> UploadReferences(const ReferenceSource& source,
                                                                      Client& client,
                                                                      ProgressDisplay& display);

}  // namespace drift::cli

#endif  // DRIFT_CLI_REFERENCE_UPLOADER_H_
