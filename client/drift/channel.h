// The connection to a server, as all of the client uses it.
#ifndef DRIFT_CHANNEL_H_
#define DRIFT_CHANNEL_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "grpcpp/grpcpp.h"

namespace drift {

// A channel of its own (never shared with another one to the same server) that pings a silent
// server, notices within seconds that a dead one is back, and takes answers of up to 64 MiB. Not
// encrypted.
std::shared_ptr<grpc::Channel> NewChannel(const std::string& server);

// The same code and message.
absl::Status ToAbsl(const grpc::Status& status);

}  // namespace drift

#endif  // DRIFT_CHANNEL_H_
