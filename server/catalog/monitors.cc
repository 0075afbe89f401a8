#include "server/catalog/monitors.h"

#include <algorithm>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "server/catalog/related_keys.h"
#include "server/config/monitor.h"
#include "server/config/panes.h"
#include "server/convert/layout.h"

namespace drift {
namespace {

bool MatchesKey(const v1::Monitor& monitor, const SeriesKey& key) {
  return Matches(monitor.match(), key.model, key.version, key.feature, key.segments);
}

// Whether there can be series that the reference serves and the monitor matches.
bool MayMatch(v1::SeriesMatch match, const PinnedReferenceKey& key) {
  if (key.model_version.empty()) match.clear_version();
  if (key.segments.empty()) match.clear_segments();
  return Matches(match, key.model, key.model_version, key.feature, key.segments);
}

// Of one that may: whether it matches all that the reference serves, so that no later one does.
bool MatchesAll(const v1::SeriesMatch& match, const PinnedReferenceKey& key) {
  const bool any_version = match.version().empty() || match.version() == "*";
  return (any_version || !key.model_version.empty()) &&
         (match.segments().empty() || !key.segments.empty());
}

// Whether the series that the reference serves are parts of a sum, which it does not serve itself.
bool AddsUp(const v1::RollUp& roll_up, const PinnedReferenceKey& key) {
  const SeriesKey scope = ScopeOf(key);
  return !IsRollUp(scope) && RollUpKey(roll_up, scope) != scope;
}

bool NamesModel(const v1::Monitor& monitor, absl::string_view model) {
  return std::any_of(monitor.references().begin(), monitor.references().end(),
                     [&](const v1::Reference& reference) {
                       return reference.has_series() && reference.series().has_model() &&
                              reference.series().model() == model;
                     });
}

std::vector<v1::Monitor> OfTheApi(std::vector<v1::Monitor> monitors) {
  for (v1::Monitor& monitor : monitors) monitor.set_origin(v1::MONITOR_ORIGIN_API);
  std::sort(monitors.begin(), monitors.end(),
            [](const auto& a, const auto& b) { return a.name() < b.name(); });
  return monitors;
}

bool FileHas(const v1::Config& config, absl::string_view name) {
  return std::any_of(config.monitors().begin(), config.monitors().end(),
                     [&](const auto& monitor) { return monitor.name() == name; });
}

}  // namespace

Monitors::Monitors(v1::Config config, std::vector<v1::Monitor> made_by_api)
    : config_(std::move(config)), made_by_api_(OfTheApi(std::move(made_by_api))) {
  for (v1::Monitor monitor : config_.monitors()) {
    monitor.set_origin(v1::MONITOR_ORIGIN_FILE);
    all_.push_back(std::move(monitor));
  }
  for (const v1::Monitor& monitor : made_by_api_) {
    if (!FileHas(config_, monitor.name())) all_.push_back(monitor);
  }
  all_.push_back(BuiltInMonitor());
  all_.back().set_origin(v1::MONITOR_ORIGIN_BUILT_IN);
  roll_up_ = std::any_of(all_.begin(), all_.end(),
                         [](const v1::Monitor& monitor) { return monitor.has_roll_up(); });
}

std::vector<std::string> Monitors::TakenByFile() const {
  std::vector<std::string> names;
  for (const v1::Monitor& monitor : made_by_api_) {
    if (FileHas(config_, monitor.name())) names.push_back(monitor.name());
  }
  return names;
}

const v1::Monitor* Monitors::Find(absl::string_view name) const {
  auto found = std::find_if(all_.begin(), all_.end(),
                            [&](const auto& monitor) { return monitor.name() == name; });
  return found == all_.end() ? nullptr : &*found;
}

Monitors::Watch Monitors::WatchOf(const SeriesKey& key, const PaneLengths& panes,
                                  const std::vector<std::string>& pinned) const {
  for (const v1::Monitor& monitor : all_) {
    if (!MatchesKey(monitor, key)) continue;
    MadePlan plan = PlanOf(monitor, panes, pinned);
    if (plan.ok()) return {monitor, *std::move(plan)};
  }
  // The built-in monitor fits every model with the built-in alert rule.
  return {all_.back(), std::make_shared<WatchPlan>(
                           *drift::PlanFor(all_.back(), v1::AlertRule(), panes, pinned))};
}

Monitors::MadePlan Monitors::PlanOf(const v1::Monitor& monitor, const PaneLengths& panes,
                                    const std::vector<std::string>& pinned) const {
  const auto make = [&]() -> MadePlan {
    absl::StatusOr<WatchPlan> plan =
        drift::PlanFor(monitor, config_.alert_defaults(), panes, pinned);
    if (!plan.ok()) return plan.status();
    return std::make_shared<const WatchPlan>(*std::move(plan));
  };
  if (!pinned.empty()) return make();
  absl::MutexLock lock(&mu_);
  const PlanKey key{&monitor, panes.fine, panes.coarse, panes.grace};
  const auto known = made_.find(key);
  return known != made_.end() ? known->second : made_.emplace(key, make()).first->second;
}

bool Monitors::Fits(const v1::Monitor& monitor, const PaneLengths& panes) const {
  return drift::PlanFor(monitor, config_.alert_defaults(), panes, {}).ok();
}

WatchPlan Monitors::PlanFor(const SeriesKey& key, const PaneLengths& panes,
                            const std::vector<std::string>& pinned) const {
  return *WatchOf(key, panes, pinned).plan;
}

std::optional<Layout> Monitors::LayoutFor(const SeriesKey& key, const PaneLengths& panes) const {
  return LayoutOf(WatchOf(key, panes, {}).monitor);
}

std::optional<Layout> Monitors::LayoutOf(const v1::Monitor& monitor) const {
  if (!monitor.has_layout()) return std::nullopt;
  const LayoutDefaults defaults{.max_buckets = config_.limits().max_buckets(),
                                .max_categories = config_.limits().max_categories()};
  absl::StatusOr<Layout> layout = FromProto(monitor.layout(), defaults);
  if (!layout.ok()) return std::nullopt;
  return *std::move(layout);
}

std::vector<Monitors::ConfiguredLayout> Monitors::LayoutsServed(const PinnedReferenceKey& key,
                                                                const PaneLengths& panes) const {
  std::vector<ConfiguredLayout> layouts;
  for (const v1::Monitor& monitor : all_) {
    if (!MayMatch(monitor.match(), key) || !Fits(monitor, panes)) continue;
    if (std::optional<Layout> layout = LayoutOf(monitor))
      layouts.push_back({monitor.name(), *std::move(layout)});
    if (MatchesAll(monitor.match(), key)) break;
  }
  return layouts;
}

Monitors::LeastValues Monitors::LeastValuesFor(const PinnedReferenceKey& key,
                                               const PaneLengths& panes) const {
  std::optional<LeastValues> least;
  for (const v1::Monitor& monitor : all_) {
    if (!MayMatch(monitor.match(), key)) continue;
    const absl::StatusOr<WatchPlan> plan =
        drift::PlanFor(monitor, config_.alert_defaults(), panes, {});
    if (!plan.ok()) continue;
    const uint64_t values = AddsUp(monitor.roll_up(), key) ? 1 : plan->alert.min_values;
    if (!least.has_value() || values < least->values) least = {monitor.name(), values};
    if (MatchesAll(monitor.match(), key)) break;
  }
  // The built-in monitor matches everything, and fits with the built-in rule.
  return least.value_or(LeastValues{all_.back().name(), AlertRule().min_values});
}

std::optional<SeriesKey> Monitors::RollUpOf(const SeriesKey& key, const PaneLengths& panes) const {
  if (IsRollUp(key)) return std::nullopt;
  const v1::Monitor& monitor = WatchOf(key, panes, {}).monitor;
  if (!monitor.has_roll_up()) return std::nullopt;
  SeriesKey sum = RollUpKey(monitor.roll_up(), key);
  if (sum == key) return std::nullopt;
  return sum;
}

std::set<std::string> Monitors::ModelsComparedWith(absl::string_view other) const {
  std::set<std::string> globs;
  for (const v1::Monitor& monitor : all_) {
    if (!NamesModel(monitor, other)) continue;
    globs.insert(monitor.match().model().empty() ? "*" : monitor.match().model());
  }
  return globs;
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

absl::Status Monitors::CheckFitsSome(const v1::Monitor& monitor,
                                     std::vector<PaneLengths> known) const {
  const std::vector<PaneLengths> of_new = PanesOfAny(config_, monitor.match().model());
  known.insert(known.end(), of_new.begin(), of_new.end());
  absl::Status last;
  for (const PaneLengths& panes : known) {
    absl::StatusOr<WatchPlan> plan = drift::PlanFor(monitor, config_.alert_defaults(), panes, {});
    if (plan.ok()) return absl::OkStatus();
    last = plan.status();
  }
  return absl::InvalidArgumentError(absl::StrCat(last.message(),
                                                 "; no model that it matches has other panes: give "
                                                 "it such in `models`, or create it with them"));
}

}  // namespace drift
