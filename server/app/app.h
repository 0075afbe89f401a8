// All of driftd, wired together: the only place that knows every part.
#ifndef DRIFT_SERVER_APP_APP_H_
#define DRIFT_SERVER_APP_APP_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "drift/v1/config.pb.h"
#include "server/app/periodic.h"
#include "server/catalog/catalog.h"
#include "server/ingest/writer.h"
#include "server/observe/drift_metrics.h"
#include "server/observe/health.h"
#include "server/observe/http_server.h"
#include "server/observe/process_metrics.h"
#include "server/observe/service_metrics.h"
#include "server/store/store.h"

namespace drift {

class RpcServer;

// Parts start in the order of the fields below, but HTTP right after the store, so that probes are
// answered while the catalog loads; they stop in reverse.
// Thread-safety: none; belongs to the main thread.
class App {
 public:
  // Takes values in and answers when it returns. `config` is valid, its defaults filled in; `clock`
  // is the wall clock. Errors name the directory or the address that cannot be had.
  static absl::StatusOr<std::unique_ptr<App>> Start(const v1::Config& config, const Clock& clock,
                                                    bool drop_damaged_log = false);
  ~App();  // as Stop

  // HOST:PORT, with the ports in use.
  const std::string& grpc_address() const;
  const std::string& http_address() const;

  // Takes over what of `file`, a valid configuration or why there is none, can be; the rest, and
  // everything on an error, stays as it is. Logged and counted.
  void Reload(const absl::StatusOr<v1::Config>& file);

  // Takes no more calls, waits up to drain_timeout for those that are open, commits what was
  // accepted and closes the store. Idempotent.
  void Stop();

 private:
  explicit App(const v1::Config& config);

  // Those of parts that are not there yet when the pages are made; asked for once all have started.
  class LateMetrics final : public Metrics {
   public:
    explicit LateMetrics(const App& app) : app_(app) {}
    void WriteTo(MetricsText& text) const override;

   private:
    const App& app_;
  };

  absl::Status StartParts(const Clock& clock, bool drop_damaged_log);
  absl::Status StartHttp();
  absl::Status TakeOver(const v1::Config& file);
  void KeepHouse();

  v1::Config config_;
  ReloadStats reloads_;
  CallCounts calls_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Catalog> catalog_;
  std::unique_ptr<Writer> writer_;

  std::optional<Health> health_;
  std::optional<DriftMetrics> drift_metrics_;
  std::optional<ServiceMetrics> service_metrics_;
  ProcessMetrics process_metrics_;
  const LateMetrics late_metrics_{*this};
  std::unique_ptr<HttpServer> http_;

  std::unique_ptr<RpcServer> rpc_;
  std::optional<Periodic> housekeeping_;
};

}  // namespace drift

#endif  // DRIFT_SERVER_APP_APP_H_
