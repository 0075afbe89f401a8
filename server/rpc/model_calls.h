// Creating models.
#ifndef DRIFT_SERVER_RPC_MODEL_CALLS_H_
#define DRIFT_SERVER_RPC_MODEL_CALLS_H_

#include "absl/status/statusor.h"
#include "drift/v1/admin.pb.h"
#include "server/catalog/catalog.h"

namespace drift {

// On the writing thread. InvalidArgument for an impossible name or pane; AlreadyExists when the
// model is there with other panes. Panes that are not given are those of the configuration.
absl::StatusOr<v1::CreateModelResponse> CreateModel(Catalog& catalog,
                                                    const v1::CreateModelRequest& request);

}  // namespace drift

#endif  // DRIFT_SERVER_RPC_MODEL_CALLS_H_
