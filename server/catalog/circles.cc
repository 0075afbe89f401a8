#include "server/catalog/circles.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/catalog/related_keys.h"
#include "server/catalog/series.h"

namespace drift {
namespace {

std::vector<SeriesKey> OthersOf(const Monitors& monitors, PanesOfModel panes,
                                const SeriesKey& key) {
  std::vector<SeriesKey> others;
  for (const ReferenceSpec& reference : monitors.PlanFor(key, panes(key.model), {}).references) {
    const auto* spec = std::get_if<OtherSeriesSpec>(&reference.kind);
    if (spec == nullptr) continue;
    SeriesKey other = OtherKey(*spec, key);
    if (other != key) others.push_back(std::move(other));  // no series is a reference of itself
  }
  return others;
}

// `before` has, of each series on the way, the one that led to it.
std::vector<SeriesKey> Way(const std::map<SeriesKey, SeriesKey>& before, const SeriesKey& from,
                           const SeriesKey& to) {
  std::vector<SeriesKey> way = {to};
  do {
    way.push_back(before.at(way.back()));
  } while (way.back() != from);
  std::reverse(way.begin(), way.end());
  return way;
}

std::string QuotedName(const SeriesKey& key) { return absl::StrCat("\"", NameOf(key), "\""); }

}  // namespace

std::vector<SeriesKey> WayBetween(const Monitors& monitors, PanesOfModel panes,
                                  const SeriesKey& from, const SeriesKey& to) {
  std::map<SeriesKey, SeriesKey> before;
  std::deque<SeriesKey> met = {from};
  for (; !met.empty(); met.pop_front()) {
    for (const SeriesKey& other : OthersOf(monitors, panes, met.front())) {
      if (!before.emplace(other, met.front()).second) continue;
      if (other == to) return Way(before, from, to);
      met.push_back(other);
    }
  }
  return {};
}

std::vector<SeriesKey> CircleOf(const Monitors& monitors, PanesOfModel panes,
                                const SeriesKey& key) {
  return WayBetween(monitors, panes, key, key);
}

std::vector<SeriesKey> CircleFrom(const Monitors& monitors, PanesOfModel panes,
                                  const SeriesKey& key) {
  std::set<SeriesKey> known = {key};
  std::deque<SeriesKey> met = {key};
  for (; !met.empty(); met.pop_front()) {
    std::vector<SeriesKey> circle = CircleOf(monitors, panes, met.front());
    if (!circle.empty()) return circle;
    for (SeriesKey& other : OthersOf(monitors, panes, met.front())) {
      if (known.insert(other).second) met.push_back(std::move(other));
    }
  }
  return {};
}

std::string ByWayOf(const std::vector<SeriesKey>& way) {
  if (way.size() < 3) return "";
  return absl::StrCat(" by way of ", absl::StrJoin(way.begin() + 1, way.end() - 1, ", ",
                                                   [](std::string* out, const SeriesKey& key) {
                                                     absl::StrAppend(out, QuotedName(key));
                                                   }));
}

std::vector<std::string> MonitorsOf(const Monitors& monitors, PanesOfModel panes,
                                    const std::vector<SeriesKey>& way) {
  std::set<std::string> names;
  for (const SeriesKey& key : way)
    names.insert(monitors.PlanFor(key, panes(key.model), {}).monitor);
  return {names.begin(), names.end()};
}

absl::Status CheckNoCircle(const Monitors& monitors, const std::string& monitor, PanesOfModel panes,
                           const SeriesKey& key) {
  const std::vector<SeriesKey> circle = CircleFrom(monitors, panes, key);
  const std::vector<std::string> making = MonitorsOf(monitors, panes, circle);
  if (std::find(making.begin(), making.end(), monitor) == making.end()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("series ", QuotedName(circle.front()),
                                                 " would be compared with itself", ByWayOf(circle),
                                                 "; let the monitor match only one of them"));
}

}  // namespace drift
