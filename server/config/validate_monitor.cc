#include "server/config/validate_monitor.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "server/config/alert_rule.h"
#include "server/config/range.h"
#include "server/convert/layout.h"
#include "server/names/glob.h"
#include "server/names/names.h"

namespace drift {
namespace {

constexpr size_t kMaxLabelValueBytes = 1024;
constexpr int kMostPeriods = 104;  // two years of weeks
constexpr int kMostExcluded = 100;

// Labels of drift_* metrics; a routing label of the same name would be joined away or refused by
// Prometheus.
constexpr absl::string_view kMetricLabels[] = {
    "model", "version", "feature", "reference", "monitor", "state", "direction", "window", "le"};
constexpr absl::string_view kSegmentPrefix = "segment_";

void CheckMatch(absl::string_view path, const v1::SeriesMatch& match, Checker& checker) {
  checker.AddIfWrong(SubPath(path, "model"), CheckText(match.model(), kMaxGlobBytes));
  checker.AddIfWrong(SubPath(path, "version"), CheckText(match.version(), kMaxGlobBytes));
  checker.AddIfWrong(SubPath(path, "feature"), CheckText(match.feature(), kMaxGlobBytes));
  const std::string segments = SubPath(path, "segments");
  for (const auto& [name, glob] : match.segments()) {
    checker.AddIfWrong(SubPath(segments, name), CheckLabelName(name));
    checker.AddIfWrong(SubPath(segments, name), CheckText(glob, kMaxGlobBytes));
  }
}

void CheckSeasonal(const std::string& path, const v1::SeasonalReference& seasonal,
                   Checker& checker) {
  // 0 is the default.
  checker.Between(SubPath(path, "count"), seasonal.count(), 0, kMostPeriods);
  if (!seasonal.has_period()) return;
  checker.DurationBetween(SubPath(path, "period"), seasonal.period(), kShortest,
                          kLongest / std::max(1, seasonal.count()));
}

void CheckSeries(const std::string& path, const v1::SeriesReference& other, Checker& checker) {
  if (!other.has_model() && !other.has_version() && other.segments().empty()) {
    checker.Add(path, "names no other series; give a model, a version or segments");
  }
  if (other.has_model()) checker.AddIfWrong(SubPath(path, "model"), CheckName(other.model()));
  if (!other.version().empty()) {
    checker.AddIfWrong(SubPath(path, "version"), CheckName(other.version()));
  }
  for (const auto& [name, value] : other.segments()) {
    const std::string here = SubPath(SubPath(path, "segments"), name);
    checker.AddIfWrong(here, CheckLabelName(name));
    if (!value.empty()) checker.AddIfWrong(here, CheckName(value));
  }
}

void CheckKind(absl::string_view path, const v1::Reference& reference, Checker& checker) {
  switch (reference.kind_case()) {
    case v1::Reference::kPinned:
      return;
    case v1::Reference::kTrailing: {
      const v1::TrailingReference& trailing = reference.trailing();
      const std::string here = SubPath(path, "trailing");
      if (trailing.has_length()) {
        checker.DurationBetween(SubPath(here, "length"), trailing.length(), kShortest, kLongest);
      }
      if (trailing.has_gap()) {
        checker.DurationBetween(SubPath(here, "gap"), trailing.gap(), absl::ZeroDuration(),
                                kLongest);
      }
      return;
    }
    case v1::Reference::kPrevious:
      return;
    case v1::Reference::kSeasonal:
      return CheckSeasonal(SubPath(path, "seasonal"), reference.seasonal(), checker);
    case v1::Reference::kSeries:
      return CheckSeries(SubPath(path, "series"), reference.series(), checker);
    case v1::Reference::KIND_NOT_SET:
      checker.Add(std::string(path),
                  "has no kind; give one of pinned, trailing, previous, seasonal, series");
  }
}

void CheckReferences(absl::string_view path, const v1::Monitor& monitor, Checker& checker) {
  absl::flat_hash_map<std::string, int> names;
  for (int i = 0; i < monitor.references_size(); ++i) {
    const v1::Reference& reference = monitor.references(i);
    const std::string here = absl::StrCat(SubPath(path, "references"), "[", i, "]");
    const std::string name_path = SubPath(here, "name");
    checker.AddIfWrong(name_path, CheckName(reference.name()));
    const auto [first, is_new] = names.try_emplace(reference.name(), i);
    if (!is_new) {
      checker.Add(name_path, absl::StrCat("\"", reference.name(), "\" is the name of references[",
                                          first->second, "] already"));
    }
    CheckKind(here, reference, checker);
  }
}

absl::Status CheckRoutingLabel(absl::string_view name, absl::string_view value) {
  if (absl::Status status = CheckLabelName(name); !status.ok()) return status;
  if (absl::Status status = CheckName(name); !status.ok()) return status;  // its length
  if (absl::c_linear_search(kMetricLabels, name) || absl::StartsWith(name, kSegmentPrefix)) {
    return absl::InvalidArgumentError("is a label that the metrics have themselves; rename it");
  }
  return CheckText(value, kMaxLabelValueBytes);
}

void CheckExcluded(absl::string_view path, const v1::Monitor& monitor, Checker& checker) {
  const std::string exclude = SubPath(path, "exclude");
  if (monitor.exclude_size() > kMostExcluded) {
    checker.Add(exclude, absl::StrCat("has ", monitor.exclude_size(), " periods, more than the ",
                                      kMostExcluded, " allowed"));
  }
  for (int i = 0; i < monitor.exclude_size(); ++i) {
    const absl::Status wrong = ClosedRange("", monitor.exclude(i)).status();
    if (!wrong.ok()) {
      checker.Add(absl::StrCat(exclude, "[", i, "]"),
                  std::string(absl::StripPrefix(wrong.message(), ": ")));
    }
  }
}

void CheckRollUp(const std::string& path, const v1::RollUp& roll_up, Checker& checker) {
  if (!roll_up.versions() && roll_up.segments().empty()) {
    checker.Add(path, "sums over nothing; give versions: true or segments");
  }
  absl::flat_hash_set<std::string> names;
  for (int i = 0; i < roll_up.segments_size(); ++i) {
    const std::string here = absl::StrCat(path, ".segments[", i, "]");
    checker.AddIfWrong(here, CheckLabelName(roll_up.segments(i)));
    if (!names.insert(roll_up.segments(i)).second) {
      checker.Add(here, absl::StrCat("\"", roll_up.segments(i), "\" is there twice"));
    }
  }
}

}  // namespace

void CheckMonitor(absl::string_view path, const v1::Monitor& monitor,
                  const v1::AlertRule& alert_defaults, Checker& checker) {
  checker.AddIfWrong(SubPath(path, "name"), CheckName(monitor.name()));
  if (monitor.name() == kBuiltInMonitor) {
    checker.Add(SubPath(path, "name"),
                absl::StrCat("\"", kBuiltInMonitor, "\" is the built-in monitor; take another"));
  }
  CheckMatch(SubPath(path, "match"), monitor.match(), checker);
  if (monitor.has_layout()) {
    checker.AddIfWrong(SubPath(path, "layout"), FromProto(monitor.layout()).status());
  }
  if (monitor.has_live()) {
    checker.DurationBetween(SubPath(path, "live"), monitor.live(), kShortest, kLongest);
  }
  CheckReferences(path, monitor, checker);
  CheckExcluded(path, monitor, checker);
  if (monitor.has_roll_up()) CheckRollUp(SubPath(path, "roll_up"), monitor.roll_up(), checker);
  CheckAlertRule(SubPath(path, "alert"), OverDefaults(monitor.alert(), alert_defaults), checker);
  for (const auto& [name, value] : monitor.labels()) {
    checker.AddIfWrong(SubPath(SubPath(path, "labels"), name), CheckRoutingLabel(name, value));
  }
}

absl::Status ValidateMonitor(const v1::Monitor& monitor) {
  Checker checker;
  CheckMonitor("", monitor, {}, checker);
  return MessageStatus(checker.problems());
}

}  // namespace drift
