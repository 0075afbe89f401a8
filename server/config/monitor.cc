#include "server/config/monitor.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "server/config/alert_rule.h"
#include "server/config/check.h"
#include "server/config/merge.h"
#include "server/config/range.h"
#include "server/config/units.h"
#include "server/config/validate_monitor.h"
#include "server/engine/window/window_specs.h"
#include "server/names/glob.h"

namespace drift {
namespace {

constexpr absl::Duration kLeastDefaultLive = absl::Minutes(10);
constexpr int kLeastDefaultLivePanes = 60;  // for the false-alarm rate that `for` = live / 4 gives
constexpr absl::Duration kDefaultTrailing = absl::Hours(24);

bool MatchesOrEmpty(absl::string_view glob, absl::string_view text) {
  return glob.empty() || GlobMatches(glob, text);
}

absl::Duration LiveOf(const v1::Monitor& monitor, const PaneLengths& panes) {
  const absl::Duration least =
      std::max(kLeastDefaultLivePanes * panes.fine, absl::Ceil(kLeastDefaultLive, panes.fine));
  return DurationOr(monitor.has_live(), monitor.live(), least);
}

constexpr absl::Duration kDefaultPeriod = absl::Hours(24 * 7);
constexpr int kDefaultPeriods = 4;

TrailingSpec TrailingOf(const v1::TrailingReference& trailing, const PaneLengths& panes) {
  TrailingSpec spec;
  spec.length = DurationOr(trailing.has_length(), trailing.length(),
                           absl::Ceil(kDefaultTrailing, panes.coarse));
  spec.gap = DurationOr(trailing.has_gap(), trailing.gap(), absl::ZeroDuration());
  spec.freeze_while_drifting = trailing.freeze_while_drifting();
  return spec;
}

SeasonalSpec SeasonalOf(const v1::SeasonalReference& seasonal, const PaneLengths& panes) {
  const absl::Duration default_period = absl::Ceil(kDefaultPeriod, panes.coarse);
  return {.period = DurationOr(seasonal.has_period(), seasonal.period(), default_period),
          .count = seasonal.count() == 0 ? kDefaultPeriods : seasonal.count()};
}

OtherSeriesSpec OtherSeriesOf(const v1::SeriesReference& series) {
  OtherSeriesSpec spec;
  if (series.has_model()) spec.model = series.model();
  if (series.has_version()) spec.version = series.version();
  spec.segments.insert(series.segments().begin(), series.segments().end());
  return spec;
}

ReferenceSpec ReferenceOf(const v1::Reference& reference, const PaneLengths& panes) {
  ReferenceSpec spec{.name = reference.name(), .kind = PinnedSpec()};
  if (reference.has_trailing()) spec.kind = TrailingOf(reference.trailing(), panes);
  if (reference.has_previous()) spec.kind = PreviousSpec();
  if (reference.has_seasonal()) spec.kind = SeasonalOf(reference.seasonal(), panes);
  if (reference.has_series()) spec.kind = OtherSeriesOf(reference.series());
  return spec;
}

std::vector<ReferenceSpec> ReferencesOf(const v1::Monitor& monitor, const PaneLengths& panes,
                                        const std::vector<std::string>& pinned) {
  std::vector<ReferenceSpec> references;
  for (const v1::Reference& reference : monitor.references()) {
    references.push_back(ReferenceOf(reference, panes));
  }
  if (!references.empty()) return references;
  for (const std::string& name : pinned) references.push_back({name, PinnedSpec()});
  if (!references.empty()) return references;
  return {{std::string(kDefaultReference), TrailingOf({}, panes)}};
}

std::vector<TimeRange> ExcludedOf(const v1::Monitor& monitor) {
  std::vector<TimeRange> excluded;
  for (const v1::TimeRange& range : monitor.exclude()) {
    const absl::StatusOr<TimeRange> valid = ClosedRange("exclude", range);
    if (valid.ok()) excluded.push_back(*valid);  // it is, in a monitor that has been checked
  }
  return Union(std::move(excluded));
}

void CheckMultiple(std::string path, absl::Duration duration, absl::string_view unit_name,
                   absl::Duration unit, Checker& checker) {
  std::string wrong = NotAMultiple(duration, unit_name, unit);
  if (!wrong.empty()) checker.Add(std::move(path), std::move(wrong));
}

// What reaches back further is kept and, at every start, read again, for each series: so at most a
// day's worth of seconds, 86,400, and 13,600 to spare for live.
constexpr int kMostPanes = 100'000;

void CheckReach(std::string path, const WindowSpecList& windows, Checker& checker) {
  for (const WindowSpec& window : windows) {
    const absl::Duration reach = window.length + window.delay;
    const absl::Duration most = kMostPanes * window.pane;
    if (reach <= most) continue;
    return checker.Add(
        std::move(path),
        absl::StrCat("reaches back ", DurationText(reach), ", which is ", reach / window.pane,
                     " panes of ", DurationText(window.pane), "; at most ", kMostPanes,
                     " are kept for a window, ", DurationText(most)));
  }
}

void CheckWindows(const WatchPlan& plan, const PaneLengths& panes, Checker& checker) {
  constexpr absl::string_view kFine = "the model's fine pane";
  constexpr absl::string_view kCoarse = "the model's coarse pane";
  CheckMultiple("live", plan.live, kFine, panes.fine, checker);
  CheckReach("live", LiveWindow(plan, panes), checker);
  for (size_t i = 0; i < plan.references.size(); ++i) {
    const std::string path = absl::StrCat("references[", i, "]");
    CheckReach(path, ReferenceWindows(plan, plan.references[i], panes), checker);
    if (const auto* trailing = std::get_if<TrailingSpec>(&plan.references[i].kind)) {
      const std::string here = SubPath(path, "trailing");
      CheckMultiple(SubPath(here, "length"), trailing->length, kCoarse, panes.coarse, checker);
      CheckMultiple(SubPath(here, "gap"), trailing->gap, kFine, panes.fine, checker);
    }
    if (const auto* seasonal = std::get_if<SeasonalSpec>(&plan.references[i].kind)) {
      CheckMultiple(SubPath(path, "seasonal.period"), seasonal->period, kCoarse, panes.coarse,
                    checker);
    }
  }
}

// A seasonal window may end up to a coarse pane nearer than its period says; live starts `live`
// ago.
bool OverlapsLive(const WindowSpecList& windows, absl::Duration live) {
  return std::any_of(windows.begin(), windows.end(),
                     [&](const WindowSpec& window) { return window.delay < live; });
}

std::vector<std::string> WarningsOf(const WatchPlan& plan, const PaneLengths& panes) {
  std::vector<std::string> warnings;
  for (const ReferenceSpec& reference : plan.references) {
    const auto* seasonal = std::get_if<SeasonalSpec>(&reference.kind);
    if (seasonal == nullptr) continue;
    if (!OverlapsLive(ReferenceWindows(plan, reference, panes), plan.live)) continue;
    warnings.push_back(
        absl::StrCat("the live window of ", absl::FormatDuration(plan.live),
                     plan.live > seasonal->period ? " is longer than" : " overlaps",
                     " the season of reference \"", reference.name, "\", ",
                     absl::FormatDuration(seasonal->period),
                     ": values would be compared with themselves; make live shorter"));
  }
  return warnings;
}

}  // namespace

v1::Monitor BuiltInMonitor() {
  v1::Monitor monitor;
  monitor.set_name(std::string(kBuiltInMonitor));
  monitor.set_origin(v1::MONITOR_ORIGIN_BUILT_IN);
  return monitor;
}

bool Matches(const v1::SeriesMatch& match, absl::string_view model, absl::string_view version,
             absl::string_view feature, const Segments& segments) {
  const auto segment_matches = [&](const auto& wanted) {
    const auto found = segments.find(wanted.first);
    return found != segments.end() && MatchesOrEmpty(wanted.second, found->second);
  };
  return MatchesOrEmpty(match.model(), model) && MatchesOrEmpty(match.version(), version) &&
         MatchesOrEmpty(match.feature(), feature) &&
         std::all_of(match.segments().begin(), match.segments().end(), segment_matches);
}

absl::StatusOr<WatchPlan> PlanFor(const v1::Monitor& monitor, const v1::AlertRule& alert_defaults,
                                  const PaneLengths& panes,
                                  const std::vector<std::string>& pinned) {
  WatchPlan plan;
  plan.monitor = monitor.name();
  plan.live = LiveOf(monitor, panes);
  plan.references = ReferencesOf(monitor, panes, pinned);
  plan.excluded = ExcludedOf(monitor);
  plan.warnings = WarningsOf(plan, panes);
  const v1::AlertRule rule = OverDefaults(monitor.alert(), alert_defaults);
  plan.alert = ResolveAlertRule(rule, plan.live);
  Checker checker;
  CheckWindows(plan, panes, checker);
  CheckAlertRule("alert", rule, checker);
  const absl::Status status = MessageStatus(checker.problems());
  if (status.ok()) return plan;
  return absl::InvalidArgumentError(
      absl::StrCat("monitor \"", monitor.name(), "\": ", status.message()));
}

}  // namespace drift
