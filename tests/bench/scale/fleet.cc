#include "tests/bench/scale/fleet.h"

#include <cmath>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"

namespace drift {
namespace {

// A value in the middle of bucket i of a linear layout, and spread out for the others, so that
// there are as many buckets.
double ValueOf(const Layout& layout, int i) {
  if (std::holds_alternative<LogLinear>(layout.kind())) return std::exp2(i / 8.0);
  if (std::holds_alternative<Probability>(layout.kind())) {
    const double odds = std::exp2((i - kBuckets / 2) / 4.0 + 0.01);
    return odds / (1 + odds);
  }
  return (i + 0.5) / kBuckets;
}

uint64_t CountOf(int i, uint64_t kind) {
  const double z = (i - kBuckets / 2.0) / 16;
  const uint64_t noise = (kind * 2654435761u + static_cast<uint64_t>(i) * 40503u) >> 7;
  return 10 + static_cast<uint64_t>(60 * std::exp(-z * z / 2)) + noise % 8;
}

}  // namespace

Layout LayoutOf(const FleetOptions& options) {
  if (options.layout == "log_linear") return *Layout::Create(LogLinear{});
  if (options.layout == "probability") return *Layout::Create(Probability{});
  return *Layout::Create(Linear{.min = 0, .max = 1, .buckets = kBuckets});
}

std::shared_ptr<const WatchPlan> PlanOf(const FleetOptions& options) {
  auto plan = std::make_shared<WatchPlan>();
  plan->monitor = "default";
  plan->live = options.live_panes * PaneLengths().fine;
  for (int i = 0; i < options.references; ++i) {
    plan->references.push_back(
        {.name = i == 0 ? "trailing" : absl::StrCat("trailing_", i),
         .kind = TrailingSpec{.length = absl::Hours(24 - i), .gap = absl::ZeroDuration()}});
  }
  return plan;
}

ModelEvaluator::Setups SetupsOf(const FleetOptions& options) {
  const Layout layout = LayoutOf(options);
  const auto plan = PlanOf(options);
  ModelEvaluator::Setups setups;
  setups.reserve(options.series);
  for (uint64_t id = 1; id <= options.series; ++id) {
    setups.emplace_back(
        id, SeriesSetup{.layout = layout, .plan = plan, .pinned = {}, .others = {}, .states = {}});
  }
  return setups;
}

Counts PaneOf(const Layout& layout, uint64_t kind, uint64_t times) {
  Counts counts = layout.NewCounts();
  for (int i = 0; i < kBuckets; ++i) {
    const double value = ValueOf(layout, i);
    Counts one = layout.NewCounts();
    layout.Fold(absl::MakeConstSpan(&value, 1), one);
    counts.Add(one.buckets().front().number, CountOf(i, kind) * times);
  }
  return counts;
}

}  // namespace drift
