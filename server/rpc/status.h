// The one place where errors become gRPC's.
#ifndef DRIFT_SERVER_RPC_STATUS_H_
#define DRIFT_SERVER_RPC_STATUS_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "grpcpp/support/status.h"

namespace drift {

// The same code and message; the message shortened where it would not fit the trailers.
grpc::Status ToGrpc(const absl::Status& status);

}  // namespace drift

#endif  // DRIFT_SERVER_RPC_STATUS_H_
