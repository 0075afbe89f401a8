// A driftd that answers GetStatus; what derives from it may answer more.
#ifndef DRIFT_TESTS_CLIENT_CLI_STATUS_SERVER_H_
#define DRIFT_TESTS_CLIENT_CLI_STATUS_SERVER_H_

#include <string>

#include "drift/v1/drift.grpc.pb.h"
#include "tests/client/cli/local_server.h"

namespace drift::cli {

class StatusServer : public v1::DriftService::Service {
 public:
  const std::string& address() const { return server_.address(); }

 private:
  grpc::Status GetStatus(grpc::ServerContext*, const v1::GetStatusRequest*,
                         v1::GetStatusResponse*) override {
    return grpc::Status::OK;
  }

  LocalServer server_{*this};
};

}  // namespace drift::cli

#endif  // DRIFT_TESTS_CLIENT_CLI_STATUS_SERVER_H_
