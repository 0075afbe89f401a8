// Changing the monitors that the API makes. Everything here runs on the writing thread.
#ifndef DRIFT_SERVER_RPC_MONITOR_CALLS_H_
#define DRIFT_SERVER_RPC_MONITOR_CALLS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "drift/v1/monitor.pb.h"
#include "server/catalog/catalog.h"

namespace drift {

// Both answer the monitor with the defaults of its alert. InvalidArgument, naming the field, when
// it is impossible or its windows do not fit the panes of a series that it matches.
//   AlreadyExists       Create: there is one of that name
//   NotFound            Update: there is none
//   FailedPrecondition  Update: it is not one of the API's
absl::StatusOr<v1::Monitor> CreateMonitor(Catalog& catalog, v1::Monitor monitor);
absl::StatusOr<v1::Monitor> UpdateMonitor(Catalog& catalog, v1::Monitor monitor);

// Errors as Update.
absl::Status DeleteMonitor(Catalog& catalog, const std::string& name);

}  // namespace drift

#endif  // DRIFT_SERVER_RPC_MONITOR_CALLS_H_
