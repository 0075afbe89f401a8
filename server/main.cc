// driftd: takes predictions in, watches their distributions, says when they drift.
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "server/app/app.h"
#include "server/app/heap.h"
#include "server/app/options.h"
#include "server/app/signals.h"
#include "server/config/print.h"
#include "server/observe/log.h"

namespace drift {
namespace {

constexpr int kFailed = 1;      // could not start
constexpr int kWrongUsage = 2;  // flags or configuration

int Fail(const absl::Status& status, int exit_code) {
  std::cerr << status.message() << "\n";  // with file and line where a file is wrong
  return exit_code;
}

int Run(int argc, char** argv) {
  // What goes wrong in gRPC we say in our own words. An explicit choice stays.
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);
  // Distributions build Abseil so that mutexes look for deadlocks: tests keep that, here it takes
  // 4 % of ingestion.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  SetUpHeap();

  const absl::StatusOr<Options> options = ParseOptions(argc, argv);
  if (!options.ok()) return Fail(options.status(), kWrongUsage);
  if (absl::Status log = SetUpLog(options->log_level); !log.ok()) return Fail(log, kWrongUsage);
  const absl::StatusOr<v1::Config> config = EffectiveConfig(*options);
  if (!config.ok()) return Fail(config.status(), kWrongUsage);
  if (options->print_config) {
    std::cout << PrintConfig(*config);
    return 0;
  }

  const Signals signals;
  absl::StatusOr<std::unique_ptr<App>> app =
      App::Start(*config, absl::Now, options->drop_damaged_log);
  if (!app.ok()) return Fail(app.status(), kFailed);
  std::cout << "driftd listening grpc=" << (*app)->grpc_address()
            << " http=" << (*app)->http_address() << std::endl;

  while (signals.Wait() == SIGHUP) (*app)->Reload(EffectiveConfig(*options));
  LogInfo("stopping");
  signals.LetKill();
  (*app)->Stop();
  LogInfo("stopped");
  return 0;
}

}  // namespace
}  // namespace drift

int main(int argc, char** argv) { return drift::Run(argc, argv); }
