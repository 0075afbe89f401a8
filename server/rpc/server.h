// The gRPC server: the three services of drift.v1 with health checks and reflection.
//
// Threads: taking values in and watching go by callbacks, on the 2 to 16 threads that gRPC 1.51
// keeps for that, and what of it waits for the writing thread on one of our own; queries and
// administration, which may wait, each take a thread of a pool that grows with them, up to a bound;
// health is told by another one of our own.
#ifndef DRIFT_SERVER_RPC_SERVER_H_
#define DRIFT_SERVER_RPC_SERVER_H_

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "drift/v1/config.pb.h"
#include "grpcpp/server.h"
#include "server/catalog/catalog.h"
#include "server/ingest/writer.h"
#include "server/observe/call_counts.h"
#include "server/rpc/admin_service.h"
#include "server/rpc/blocking_thread.h"
#include "server/rpc/drift_service.h"
#include "server/rpc/ingest_service.h"
#include "server/rpc/open_calls.h"
#include "server/rpc/open_streams.h"

namespace drift {

// Thread-safety: safe.
class RpcServer {
 public:
  // Takes address and limits from `config`, which is valid and has its defaults. `catalog`,
  // `writer` and `answered`, in which calls are counted, outlive the server. Unavailable when it
  // cannot listen there.
  static absl::StatusOr<std::unique_ptr<RpcServer>> Start(const v1::Config& config,
                                                          Catalog& catalog, Writer& writer,
                                                          CallCounts& answered, Clock clock,
                                                          ServerInfo info);
  ~RpcServer();  // as Shutdown without waiting

  // HOST:PORT with the port in use.
  const std::string& address() const { return address_; }

  // Tells health checks that it is over, takes no new calls and ends the streams: those of
  // producers once what they sent is committed and acknowledged, so `writer` must still run. Calls
  // that are open after `deadline` are cancelled. Idempotent.
  void Shutdown(absl::Duration deadline);

 private:
  RpcServer(const v1::Config& config, Catalog& catalog, Writer& writer, CallCounts& answered,
            Clock clock, ServerInfo info);

  absl::Status Listen(const v1::Config& config);
  void SetHealth();
  void TellHealth();
  void StopGrpc(absl::Time deadline);

  Writer& writer_;
  OpenStreams open_streams_;
  OpenCalls open_calls_;
  BlockingThread blocking_;
  IngestService ingest_;
  DriftService drift_;
  AdminService admin_;
  std::string address_;
  std::unique_ptr<grpc::Server> server_;

  // The standard library's, which wait by a clock that nobody sets, as Abseil's do not.
  std::mutex mu_;
  std::condition_variable stop_;
  bool stopping_ = false;  // under mu_
  std::thread health_thread_;
};

}  // namespace drift

#endif  // DRIFT_SERVER_RPC_SERVER_H_
