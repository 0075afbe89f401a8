// A driftd that answers GetStatus; what derives from it may answer more.
#ifndef DRIFT_TESTS_CLIENT_CLI_STATUS_SERVER_H_
#define DRIFT_TESTS_CLIENT_CLI_STATUS_SERVER_H_

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "drift/v1/drift.grpc.pb.h"
#include "grpcpp/grpcpp.h"

namespace drift::cli {

class StatusServer : public v1::DriftService::Service {
 public:
  StatusServer() {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
    address_ = absl::StrCat("127.0.0.1:", port);
  }

  const std::string& address() const { return address_; }

 private:
  grpc::Status GetStatus(grpc::ServerContext*, const v1::GetStatusRequest*,
                         v1::GetStatusResponse*) override {
    return grpc::Status::OK;
  }

  std::string address_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace drift::cli

#endif  // DRIFT_TESTS_CLIENT_CLI_STATUS_SERVER_H_
