#include "server/catalog/monitors.h"

#include <algorithm>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "server/config/monitor.h"
#include "server/config/panes.h"
#include "server/convert/layout.h"

namespace drift {
namespace {

bool MatchesKey(const v1::Monitor& monitor, const SeriesKey& key) {
  return Matches(monitor.match(), key.model, key.version, key.feature, key.segments);
}

}  // namespace

Monitors::Monitors(v1::Config config, std::vector<v1::Monitor> made_by_api)
    : config_(std::move(config)) {
  for (v1::Monitor monitor : config_.monitors()) {
    monitor.set_origin(v1::MONITOR_ORIGIN_FILE);
    all_.push_back(std::move(monitor));
  }
  std::sort(made_by_api.begin(), made_by_api.end(),
            [](const auto& a, const auto& b) { return a.name() < b.name(); });
  for (v1::Monitor& monitor : made_by_api) {
    monitor.set_origin(v1::MONITOR_ORIGIN_API);
    all_.push_back(std::move(monitor));
  }
  all_.push_back(BuiltInMonitor());
  all_.back().set_origin(v1::MONITOR_ORIGIN_BUILT_IN);
}

std::vector<v1::Monitor> Monitors::made_by_api() const {
  std::vector<v1::Monitor> made;
  std::copy_if(all_.begin(), all_.end(), std::back_inserter(made),
               [](const auto& monitor) { return monitor.origin() == v1::MONITOR_ORIGIN_API; });
  return made;
}

const v1::Monitor* Monitors::Find(absl::string_view name) const {
  auto found = std::find_if(all_.begin(), all_.end(),
                            [&](const auto& monitor) { return monitor.name() == name; });
  return found == all_.end() ? nullptr : &*found;
}

WatchPlan Monitors::PlanFor(const SeriesKey& key, const PaneLengths& panes,
                            const std::vector<std::string>& pinned) const {
  for (const v1::Monitor& monitor : all_) {
    if (!MatchesKey(monitor, key)) continue;
    absl::StatusOr<WatchPlan> plan =
        drift::PlanFor(monitor, config_.alert_defaults(), panes, pinned);
    if (plan.ok()) return *std::move(plan);
  }
  // The built-in monitor fits every model with the built-in alert rule.
  return *drift::PlanFor(all_.back(), v1::AlertRule(), panes, pinned);
}

std::optional<Layout> Monitors::LayoutFor(const SeriesKey& key) const {
  const LayoutDefaults defaults{.max_buckets = config_.limits().max_buckets(),
                                .max_categories = config_.limits().max_categories()};
  for (const v1::Monitor& monitor : all_) {
    if (!MatchesKey(monitor, key)) continue;
    if (!monitor.has_layout()) return std::nullopt;
    absl::StatusOr<Layout> layout = FromProto(monitor.layout(), defaults);
    if (layout.ok()) return *std::move(layout);
  }
  return std::nullopt;
}

PaneLengths Monitors::PanesFor(absl::string_view model) const { return PanesOf(config_, model); }

absl::Status Monitors::CheckFits(const v1::Monitor& monitor, const SeriesKey& key,
                                 const PaneLengths& panes) const {
  if (!MatchesKey(monitor, key)) return absl::OkStatus();
  absl::StatusOr<WatchPlan> plan = drift::PlanFor(monitor, config_.alert_defaults(), panes, {});
  if (plan.ok()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("model \"", key.model, "\": ", plan.status().message()));
}

}  // namespace drift
