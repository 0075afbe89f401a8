#include "server/app/app.h"

#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "server/app/heap.h"
#include "server/app/reload.h"
#include "server/app/version.h"
#include "server/convert/time.h"
#include "server/observe/log.h"
#include "server/observe/pages.h"
#include "server/rpc/server.h"

namespace drift {
namespace {

// How often open panes of quiet models are scored and old things forgotten: as often as panes of
// the default length end.
constexpr absl::Duration kHousekeepingPeriod = absl::Seconds(10);

WriterOptions WriterOptionsOf(const v1::Config& config) {
  return {.max_queued_bytes = config.limits().max_queued_bytes(),
          .idle_producers = DurationOf(config.retention().idle_producers()),
          .idle_series = DurationOf(config.retention().idle_series()),
          .on_failure = [](const absl::Status& status) {
            LogError("the store has failed; nothing is taken in until a restart",
                     {{"reason", status.message()}});
          }};
}

void WarnOfMisfits(Catalog& catalog) {
  for (const std::string& misfit : catalog.TakeMisfits()) {
    LogWarning("a monitor may not do what was meant", {{"reason", misfit}});
  }
}

void WarnOfNamesakes(const Catalog& catalog) {
  for (const std::string& namesakes : catalog.NamesakesStored()) {
    LogWarning("two series have one name; what is asked by name is answered for either",
               {{"reason", namesakes}});
  }
}

void WarnOfMonitors(Catalog& catalog) {
  for (const std::string& name : catalog.monitors()->TakenByFile()) {
    LogWarning("a monitor of the API is out of force: the file has one of that name",
               {{"monitor", name}});
  }
  WarnOfMisfits(catalog);
}

}  // namespace

App::App(const v1::Config& config) : config_(config) {}

absl::StatusOr<std::unique_ptr<App>> App::Start(const v1::Config& config, const Clock& clock,
                                                bool drop_damaged_log) {
  std::unique_ptr<App> app(new App(config));
  if (absl::Status status = app->StartParts(clock, drop_damaged_log); !status.ok()) return status;
  return app;
}

absl::Status App::StartParts(const Clock& clock, bool drop_damaged_log) {
  const absl::Time start_time = clock();
  absl::StatusOr<std::unique_ptr<Store>> store = Store::Open({.path = config_.server().data_dir(),
                                                              .drop_damaged_log = drop_damaged_log,
                                                              .hold_compactions = true});
  if (!store.ok()) return store.status();
  store_ = *std::move(store);
  LogInfo("store opened", {{"path", config_.server().data_dir()},
                           {"closed_cleanly", store_->was_closed_cleanly()}});

  // What is asked meanwhile is whether driftd lives: of many series, windows take seconds.
  if (absl::Status status = StartHttp(); !status.ok()) return status;

  absl::StatusOr<std::unique_ptr<Catalog>> catalog = Catalog::Load(*store_, config_);
  if (!catalog.ok()) return catalog.status();
  catalog_ = *std::move(catalog);
  if (absl::Status status = store_->StartCompactions(); !status.ok()) return status;
  WarnOfMonitors(*catalog_);
  WarnOfNamesakes(*catalog_);

  absl::StatusOr<std::unique_ptr<Writer>> writer =
      Writer::Start(*catalog_, clock, WriterOptionsOf(config_));
  if (!writer.ok()) return writer.status();
  writer_ = *std::move(writer);

  drift_metrics_.emplace(*catalog_, clock, config_.metrics());
  service_metrics_.emplace(*catalog_, *writer_, reloads_, calls_, kVersion);

  absl::StatusOr<std::unique_ptr<RpcServer>> rpc = RpcServer::Start(
      config_, *catalog_, *writer_, calls_, clock,
      {.version = kVersion, .start_time = start_time, .data_dir = config_.server().data_dir()});
  if (!rpc.ok()) return rpc.status();
  rpc_ = *std::move(rpc);

  housekeeping_.emplace(kHousekeepingPeriod, [this] { KeepHouse(); });
  health_->set_phase(Health::Phase::kServing);
  LogInfo("ready", {{"version", kVersion},
                    {"grpc", grpc_address()},
                    {"http", http_address()},
                    {"models", catalog_->Models().size()},
                    {"series", catalog_->series_count()}});
  return absl::OkStatus();
}

absl::Status App::StartHttp() {
  health_.emplace([this] { return health_->started() ? writer_->health() : absl::OkStatus(); });
  absl::StatusOr<std::unique_ptr<HttpServer>> http = HttpServer::Start(
      config_.server().http_address(), MakePages({&late_metrics_, &process_metrics_}, *health_));
  if (!http.ok()) return http.status();
  http_ = *std::move(http);
  return absl::OkStatus();
}

void App::LateMetrics::WriteTo(MetricsText& text) const {
  app_.drift_metrics_->WriteTo(text);
  app_.service_metrics_->WriteTo(text);
}

App::~App() { Stop(); }

const std::string& App::grpc_address() const { return rpc_->address(); }
const std::string& App::http_address() const { return http_->address(); }

void App::KeepHouse() {
  const absl::Status status = writer_->KeepHouse();
  WarnOfMisfits(*catalog_);  // of series that are new
  GiveBackHeap();
  if (status.ok() || !writer_->health().ok()) return;  // the store's failure has been told
  LogError("housekeeping failed", {{"reason", status.message()}});
}

void App::Reload(const absl::StatusOr<v1::Config>& file) {
  const absl::Status status = file.ok() ? TakeOver(*file) : file.status();
  reloads_.last_successful = status.ok();
  if (status.ok()) {
    LogInfo("configuration reloaded", {{"monitors", config_.monitors_size()}});
    WarnOfMonitors(*catalog_);
    return;
  }
  ++reloads_.failures;
  for (absl::string_view problem : absl::StrSplit(status.message(), '\n')) {
    LogError("configuration not reloaded", {{"reason", problem}});
  }
}

absl::Status App::TakeOver(const v1::Config& file) {
  ConfigChange change = ChangeTo(file, config_);
  absl::Status status =
      writer_->Run([&](Catalog& catalog) { return catalog.ReplaceConfig(change.config); });
  if (!status.ok()) return status;
  config_ = std::move(change.config);
  for (const std::string& section : change.need_a_restart) {
    LogWarning("a changed section needs a restart", {{"section", section}});
  }
  return absl::OkStatus();
}

void App::Stop() {
  if (health_.has_value() && health_->started()) health_->set_phase(Health::Phase::kDraining);
  housekeeping_.reset();
  if (rpc_ != nullptr) rpc_->Shutdown(DurationOf(config_.server().drain_timeout()));
  if (writer_ != nullptr) writer_->Stop();
  rpc_.reset();
  http_.reset();
  service_metrics_.reset();
  drift_metrics_.reset();
  health_.reset();
  writer_.reset();
  catalog_.reset();
  store_.reset();
}

}  // namespace drift
