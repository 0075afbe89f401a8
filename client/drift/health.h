// grpc.health.v1.Health/Check. Not for users of the library: Client::CheckHealth is.
#ifndef DRIFT_HEALTH_H_
#define DRIFT_HEALTH_H_

#include <memory>

#include "absl/status/statusor.h"
#include "grpcpp/grpcpp.h"

namespace drift {

// Whether the server says of itself that it is serving; waits for the answer.
absl::StatusOr<bool> CheckHealth(const std::shared_ptr<grpc::Channel>& channel,
                                 grpc::ClientContext& context);

}  // namespace drift

#endif  // DRIFT_HEALTH_H_
