#include "server/rpc/open_calls.h"

namespace drift {

// gRPC makes one a call and deletes it with the call's context; it intercepts nothing.
class OpenCalls::Call : public grpc::experimental::Interceptor {
 public:
  explicit Call(OpenCalls& calls) : calls_(calls) {
    absl::MutexLock lock(&calls_.mu_);
    ++calls_.open_;
  }
  ~Call() override {
    absl::MutexLock lock(&calls_.mu_);
    --calls_.open_;
  }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    methods->Proceed();
  }

 private:
  OpenCalls& calls_;
};

class OpenCalls::CallFactory : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  explicit CallFactory(OpenCalls& calls) : calls_(calls) {}

  // gRPC owns what this returns.
  grpc::experimental::Interceptor* CreateServerInterceptor(
      grpc::experimental::ServerRpcInfo* /*info*/) override {
    return new Call(calls_);
  }

 private:
  OpenCalls& calls_;
};

std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> OpenCalls::Counter() {
  return std::make_unique<CallFactory>(*this);
}

bool OpenCalls::AwaitNone(absl::Time deadline) {
  const auto none = [this]() ABSL_SHARED_LOCKS_REQUIRED(mu_) { return open_ == 0; };
  absl::MutexLock lock(&mu_);
  return mu_.AwaitWithDeadline(absl::Condition(&none), deadline);
}

}  // namespace drift
