// Whether driftd lives and whether it takes values, as an orchestrator asks.
#ifndef DRIFT_SERVER_OBSERVE_HEALTH_H_
#define DRIFT_SERVER_OBSERVE_HEALTH_H_

#include <atomic>
#include <functional>
#include <utility>

#include "absl/status/status.h"

namespace drift {

// Thread-safety: safe.
class Health {
 public:
  enum class Phase { kStarting, kServing, kDraining };

  // `store` tells whether the store works; it outlives this and may be called on any thread.
  explicit Health(std::function<absl::Status()> store) : store_(std::move(store)) {}

  void set_phase(Phase phase) { phase_.store(phase); }
  // Whether all parts are there; what made them happened before.
  bool started() const { return phase_.load() != Phase::kStarting; }

  // OK unless a restart is needed: what is wrong with the store.
  absl::Status Healthy() const { return store_(); }
  // OK while values are taken in; else why not.
  absl::Status Ready() const;

 private:
  const std::function<absl::Status()> store_;
  std::atomic<Phase> phase_ = Phase::kStarting;
};

}  // namespace drift

#endif  // DRIFT_SERVER_OBSERVE_HEALTH_H_
