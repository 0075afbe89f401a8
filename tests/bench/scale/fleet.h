// A fleet of series to measure with: equal in kind, different in counts, the same in every run.
#ifndef DRIFT_TESTS_BENCH_SCALE_FLEET_H_
#define DRIFT_TESTS_BENCH_SCALE_FLEET_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "server/engine/evaluate/model_evaluator.h"
#include "server/engine/evaluate/plan.h"
#include "server/engine/histogram/layout.h"

namespace drift {

struct FleetOptions {
  uint64_t series = 100'000;
  int references = 1;
  int live_panes = 60;            // of 10 s
  std::string layout = "linear";  // or log_linear, probability
};

inline constexpr int kBuckets = 64;  // populated in every pane
// When the panes begin that there are: whole hours, so that both tiers do.
inline const absl::Time kFleetStart = absl::UnixEpoch() + absl::Hours(480'000);

Layout LayoutOf(const FleetOptions& options);
std::shared_ptr<const WatchPlan> PlanOf(const FleetOptions& options);
ModelEvaluator::Setups SetupsOf(const FleetOptions& options);

// The counts of one fine pane, some two thousand values in 64 buckets; `kind` makes different ones.
Counts PaneOf(const Layout& layout, uint64_t kind, uint64_t times = 1);

}  // namespace drift

#endif  // DRIFT_TESTS_BENCH_SCALE_FLEET_H_
