// Finding what a request names among all that is watched.
#ifndef DRIFT_SERVER_RPC_FIND_H_
#define DRIFT_SERVER_RPC_FIND_H_

#include <string>

#include "absl/status/statusor.h"
#include "drift/v1/monitor.pb.h"
#include "server/catalog/catalog.h"

namespace drift {

// The series of that name, or the only one that the glob matches. NotFound without one,
// InvalidArgument when there are several.
absl::StatusOr<SeriesPtr> FindOneSeries(const Catalog& catalog, const std::string& glob);

// The monitor of that name. NotFound without it.
absl::StatusOr<v1::Monitor> FindMonitor(const Catalog& catalog, const std::string& name);

}  // namespace drift

#endif  // DRIFT_SERVER_RPC_FIND_H_
