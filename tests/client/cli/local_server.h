// One gRPC service on a free loopback port, while it lives.
#ifndef DRIFT_TESTS_CLIENT_CLI_LOCAL_SERVER_H_
#define DRIFT_TESTS_CLIENT_CLI_LOCAL_SERVER_H_

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "grpcpp/grpcpp.h"

namespace drift::cli {

class LocalServer {
 public:
  // `service` outlives it.
  explicit LocalServer(grpc::Service& service) {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service);
    server_ = builder.BuildAndStart();
    address_ = absl::StrCat("127.0.0.1:", port);
  }

  const std::string& address() const { return address_; }

 private:
  std::string address_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace drift::cli

#endif  // DRIFT_TESTS_CLIENT_CLI_LOCAL_SERVER_H_
