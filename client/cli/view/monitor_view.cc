#include "client/cli/view/monitor_view.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/cli/format/numbers.h"
#include "client/cli/view/words.h"

namespace drift::cli {
namespace {

std::string OrAny(const std::string& glob) { return glob.empty() ? "*" : glob; }

std::string OriginWords(v1::MonitorOrigin origin) {
  switch (origin) {
    case v1::MONITOR_ORIGIN_FILE:
      return "file";
    case v1::MONITOR_ORIGIN_API:
      return "API";
    case v1::MONITOR_ORIGIN_BUILT_IN:
      return "built in";
    default:
      return "-";
  }
}

std::string ReferencesWords(const v1::Monitor& monitor) {
  std::vector<std::string> words;
  for (const v1::Reference& reference : monitor.references()) {
    words.push_back(ReferenceKindWords(reference));
  }
  return words.empty() ? "pinned, else trailing 24h" : absl::StrJoin(words, "; ");
}

// Whatever depends on the model's panes is left out by the server, hence "default".
std::string ForWords(const v1::AlertRule& alert) {
  return alert.has_for_() ? DurationWords(alert.for_(), true) : "default";
}

std::string TrailingWords(const v1::TrailingReference& trailing) {
  std::string kind = absl::StrCat(
      "trailing ", trailing.has_length() ? DurationWords(trailing.length(), true) : "24h");
  if (trailing.has_gap()) absl::StrAppend(&kind, ", gap ", DurationWords(trailing.gap(), true));
  if (trailing.freeze_while_drifting()) absl::StrAppend(&kind, ", frozen while drifting");
  return kind;
}

std::string SeasonalWords(const v1::SeasonalReference& seasonal) {
  const std::string period = seasonal.has_period() ? DurationWords(seasonal.period(), true) : "7d";
  return absl::StrCat("the same time of the last ", seasonal.count() == 0 ? 4 : seasonal.count(),
                      " x ", period);
}

std::string OtherSeriesWords(const v1::SeriesReference& series) {
  std::vector<std::string> parts;
  if (series.has_model()) parts.push_back(absl::StrCat("model ", series.model()));
  if (series.has_version()) parts.push_back(absl::StrCat("version ", series.version()));
  const std::map<std::string, std::string> segments(series.segments().begin(),
                                                    series.segments().end());
  for (const auto& [label, value] : segments) parts.push_back(absl::StrCat(label, "=", value));
  return absl::StrCat("live of ", absl::StrJoin(parts, ", "));
}

// What its sums are over: "versions, country".
std::string RollUpWords(const v1::RollUp& roll_up) {
  std::vector<std::string> parts(roll_up.segments().begin(), roll_up.segments().end());
  if (roll_up.versions()) parts.insert(parts.begin(), "versions");
  return parts.empty() ? "-" : absl::StrJoin(parts, ", ");
}

std::string ExcludedWords(const v1::Monitor& monitor) {
  std::vector<std::string> ranges;
  for (const v1::TimeRange& range : monitor.exclude()) ranges.push_back(RangeWords(range));
  return ranges.empty() ? "-" : absl::StrJoin(ranges, "; ");
}

std::string FalseDiscoveryWords(const v1::AlertRule& alert) {
  return alert.has_false_discovery_rate() ? FormatValue(alert.false_discovery_rate()) : "-";
}

}  // namespace

std::string MatchWords(const v1::SeriesMatch& match) {
  return KeyWords(OrAny(match.model()), match.version(), OrAny(match.feature()), match.segments());
}

std::string ReferenceKindWords(const v1::Reference& reference) {
  if (reference.has_pinned()) return absl::StrCat(reference.name(), " (pinned)");
  std::string kind;
  if (reference.has_trailing()) kind = TrailingWords(reference.trailing());
  if (reference.has_previous()) kind = "the period before live";
  if (reference.has_seasonal()) kind = SeasonalWords(reference.seasonal());
  if (reference.has_series()) kind = OtherSeriesWords(reference.series());
  return kind.empty() ? reference.name() : absl::StrCat(reference.name(), " (", kind, ")");
}

Table MonitorsTable(absl::Span<const v1::Monitor> monitors) {
  Table table{{{"monitor"},
               {"matches"},
               {"live"},
               {"references"},
               {"threshold [bits]", Align::kRight},
               {"for"},
               {"false discovery rate", Align::kRight},
               {"sums over"},
               {"excludes"},
               {"labels"},
               {"origin"}},
              {}};
  for (const v1::Monitor& monitor : monitors) {
    const v1::AlertRule& alert = monitor.alert();
    table.rows.push_back({{monitor.name()},
                          {MatchWords(monitor.match())},
                          {monitor.has_live() ? DurationWords(monitor.live(), true) : "default"},
                          {ReferencesWords(monitor)},
                          {alert.has_threshold() ? FormatBits(alert.threshold()) : "default"},
                          {ForWords(alert)},
                          {FalseDiscoveryWords(alert)},
                          {RollUpWords(monitor.roll_up())},
                          {ExcludedWords(monitor)},
                          {LabelWords(monitor.labels())},
                          {OriginWords(monitor.origin())}});
  }
  return table;
}

}  // namespace drift::cli
