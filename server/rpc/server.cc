#include "server/rpc/server.h"

#include <chrono>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/notification.h"
#include "grpc/grpc.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/resource_quota.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"
#include "server/convert/time.h"

namespace drift {
namespace {

// Queries and administrative calls at a time; more are answered RESOURCE_EXHAUSTED.
constexpr int kMaxThreads = 64;
constexpr std::chrono::seconds kHealthInterval(1);
// What clients have to read the last answers, and that it is over, before connections are closed.
constexpr absl::Duration kTimeToHangUp = absl::Milliseconds(100);

int Milliseconds(absl::Duration duration) {
  return static_cast<int>(absl::ToInt64Milliseconds(duration));
}

FoldLimits FoldLimitsOf(const v1::LimitsConfig& limits) {
  return {.max_future = DurationOf(limits.max_future()),
          .max_category_bytes = static_cast<size_t>(limits.max_name_bytes())};
}

void Configure(const v1::LimitsConfig& limits, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(static_cast<int>(limits.max_message_bytes()));
  builder.SetMaxSendMessageSize(-1);  // pages bound answers
  // A second driftd on the same port is told so, instead of sharing its calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  // A producer whose machine died is noticed, and its pings are not held against one that lives.
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, Milliseconds(absl::Seconds(30)));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Milliseconds(absl::Seconds(10)));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             Milliseconds(absl::Seconds(5)));
  builder.SetSyncServerOption(grpc::ServerBuilder::SyncServerOption::NUM_CQS, 1);
  grpc::ResourceQuota quota("driftd");
  builder.SetResourceQuota(quota.SetMaxThreads(kMaxThreads));
}

// "127.0.0.1:0" with `port` in place of the 0.
std::string WithPort(absl::string_view address, int port) {
  return absl::StrCat(address.substr(0, address.rfind(':')), ":", port);
}

}  // namespace

RpcServer::RpcServer(const v1::Config& config, Catalog& catalog, Writer& writer,
                     CallCounts& answered, Clock clock, ServerInfo info)
    : writer_(writer),
      open_calls_(answered),
      blocking_(config.limits().max_queued_bytes()),
      ingest_({.catalog = catalog,
               .writer = writer,
               .blocking = blocking_,
               .clock = clock,
               .limits = FoldLimitsOf(config.limits())},
              open_streams_),
      drift_(catalog, writer, clock, std::move(info), open_streams_),
      admin_(catalog, writer, clock) {}

absl::StatusOr<std::unique_ptr<RpcServer>> RpcServer::Start(const v1::Config& config,
                                                            Catalog& catalog, Writer& writer,
                                                            CallCounts& answered, Clock clock,
                                                            ServerInfo info) {
  auto server = std::unique_ptr<RpcServer>(
      new RpcServer(config, catalog, writer, answered, std::move(clock), std::move(info)));
  if (absl::Status status = server->Listen(config); !status.ok()) return status;
  server->SetHealth();  // whoever is told the address may ask at once
  server->health_thread_ = std::thread([raw = server.get()] { raw->TellHealth(); });
  return server;
}

absl::Status RpcServer::Listen(const v1::Config& config) {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  const std::string& asked = config.server().grpc_address();
  grpc::ServerBuilder builder;
  Configure(config.limits(), builder);
  int port = 0;
  builder.AddListeningPort(asked, grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&ingest_);
  builder.RegisterService(&drift_);
  builder.RegisterService(&admin_);
  std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> interceptors;
  interceptors.push_back(open_calls_.Counter());
  builder.experimental().SetInterceptorCreators(std::move(interceptors));
  server_ = builder.BuildAndStart();
  if (server_ == nullptr || port == 0) {
    return absl::UnavailableError(absl::StrCat("server.grpc_address: cannot listen on ", asked,
                                               "; it may be in use, or not this machine's"));
  }
  address_ = WithPort(asked, port);
  return absl::OkStatus();
}

void RpcServer::SetHealth() {
  const bool serving = writer_.health().ok();
  for (const char* service :
       {v1::IngestService::service_full_name(), v1::DriftService::service_full_name(),
        v1::AdminService::service_full_name(), ""}) {
    server_->GetHealthCheckService()->SetServingStatus(service, serving);
  }
}

// Serving until the store fails or the server shuts down.
void RpcServer::TellHealth() {
  std::unique_lock<std::mutex> lock(mu_);
  do {
    SetHealth();
  } while (!stop_.wait_for(lock, kHealthInterval, [this] { return stopping_; }));
  server_->GetHealthCheckService()->Shutdown();
}

void RpcServer::Shutdown(absl::Duration deadline) {
  {
    const std::lock_guard<std::mutex> lock(mu_);
    if (stopping_) return;
    stopping_ = true;
  }
  stop_.notify_one();
  if (health_thread_.joinable()) health_thread_.join();
  if (server_ == nullptr) return;
  open_streams_.EndAll();
  StopGrpc(absl::Now() + deadline);
  blocking_.Stop();
}

// grpc::Server::Shutdown refuses new calls, then waits for clients to hang up, which those without
// a call may take seconds to do (a C++ client looks at an idle connection every 5 s). Once no call
// is open there is nothing worth waiting for.
void RpcServer::StopGrpc(absl::Time deadline) {
  absl::Notification stopped;
  std::thread hang_up([this, deadline, &stopped] {
    while (open_calls_.AwaitNone(deadline) &&
           !stopped.WaitForNotificationWithTimeout(kTimeToHangUp)) {
      grpc_server_cancel_all_calls(server_->c_server());  // and closes their connections
    }
  });
  server_->Shutdown(absl::ToChronoTime(deadline));
  stopped.Notify();
  hang_up.join();
}

RpcServer::~RpcServer() { Shutdown(absl::ZeroDuration()); }

}  // namespace drift
