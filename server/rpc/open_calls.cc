#include "server/rpc/open_calls.h"

#include <cstddef>
#include <iterator>
#include <string>

#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "google/protobuf/descriptor.h"
#include "grpcpp/support/interceptor.h"

namespace drift {
namespace {

using grpc::experimental::InterceptionHookPoints;

// As gRPC's metrics name them in other languages.
const char* NameOf(grpc::StatusCode code) {
  static constexpr const char* kNames[] = {
      "OK",       "Canceled",       "Unknown",          "InvalidArgument",   "DeadlineExceeded",
      "NotFound", "AlreadyExists",  "PermissionDenied", "ResourceExhausted", "FailedPrecondition",
      "Aborted",  "OutOfRange",     "Unimplemented",    "Internal",          "Unavailable",
      "DataLoss", "Unauthenticated"};
  static_assert(std::size(kNames) == grpc::StatusCode::UNAUTHENTICATED + 1);
  const auto number = static_cast<size_t>(code);
  return number < std::size(kNames) ? kNames[number] : "Unknown";
}

// A call of an unknown method bears the name that its caller made up.
const char* Known(const char* method) {
  const std::string name = absl::StrReplaceAll(absl::StripPrefix(method, "/"), {{"/", "."}});
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  return pool->FindMethodByName(name) != nullptr ? method : "/unknown/unknown";
}

}  // namespace

// gRPC makes one a call and deletes it with the call's context; it changes nothing.
class OpenCalls::Call : public grpc::experimental::Interceptor {
 public:
  Call(OpenCalls& calls, const char* method) : calls_(calls), method_(method) {
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
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_STATUS)) {
      calls_.answered_.Count(Known(method_), NameOf(methods->GetSendStatus().error_code()));
    }
    methods->Proceed();
  }

 private:
  OpenCalls& calls_;
  const char* method_;
};

class OpenCalls::CallFactory : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  explicit CallFactory(OpenCalls& calls) : calls_(calls) {}

  // gRPC owns what this returns.
  grpc::experimental::Interceptor* CreateServerInterceptor(
      grpc::experimental::ServerRpcInfo* info) override {
    return new Call(calls_, info->method());
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
