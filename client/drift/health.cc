#include "drift/health.h"

#include <utility>

#include "absl/synchronization/notification.h"
#include "drift/channel.h"
#include "google/protobuf/wrappers.pb.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/impl/codegen/proto_utils.h"  // messages of protobuf on the wire

namespace drift {

// With messages of the same wire format that protobuf itself has: the request is one string in
// field 1, the response one enum in field 1.
absl::StatusOr<bool> CheckHealth(const std::shared_ptr<grpc::Channel>& channel,
                                 grpc::ClientContext& context) {
  constexpr int kServing = 1;
  grpc::TemplatedGenericStub<google::protobuf::StringValue, google::protobuf::Int32Value> stub(
      channel);
  const google::protobuf::StringValue request;
  google::protobuf::Int32Value response;
  grpc::Status status;
  absl::Notification done;
  stub.UnaryCall(&context, "/grpc.health.v1.Health/Check", {}, &request, &response,
                 [&](grpc::Status answer) {
                   status = std::move(answer);
                   done.Notify();
                 });
  done.WaitForNotification();
  if (!status.ok()) return ToAbsl(status);
  return response.value() == kServing;
}

}  // namespace drift
