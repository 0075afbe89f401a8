// Counts the calls that a gRPC server has open, of every service and kind, and how those were
// answered that it had: the server itself does not tell.
// Thread-safety: safe.
#ifndef DRIFT_SERVER_RPC_OPEN_CALLS_H_
#define DRIFT_SERVER_RPC_OPEN_CALLS_H_

#include <cstdint>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "grpcpp/support/server_interceptor.h"
#include "server/observe/call_counts.h"

namespace drift {

class OpenCalls {
 public:
  // `answered` outlives this.
  explicit OpenCalls(CallCounts& answered) : answered_(answered) {}

  // Give it to the server's builder: it counts a call from its arrival until gRPC has forgotten it.
  // The OpenCalls outlives the server.
  std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> Counter();

  // True once none is open, false at `deadline`.
  bool AwaitNone(absl::Time deadline);

 private:
  class Call;
  class CallFactory;

  CallCounts& answered_;
  absl::Mutex mu_;
  int64_t open_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace drift

#endif  // DRIFT_SERVER_RPC_OPEN_CALLS_H_
