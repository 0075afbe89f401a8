#include "server/catalog/related_keys.h"

#include <algorithm>

namespace drift {

SeriesKey OtherKey(const OtherSeriesSpec& spec, const SeriesKey& key) {
  SeriesKey other = key;
  if (spec.version.has_value()) other.version = *spec.version;
  for (const auto& [label, value] : spec.segments) {
    if (value.empty()) {
      other.segments.erase(label);
    } else {
      other.segments[label] = value;
    }
  }
  return other;
}

SeriesKey RollUpKey(const v1::RollUp& roll_up, const SeriesKey& key) {
  SeriesKey sum = key;
  if (roll_up.versions() && !key.version.empty()) sum.version = kRolledUp;
  for (const std::string& label : roll_up.segments()) {
    if (auto segment = sum.segments.find(label); segment != sum.segments.end()) {
      segment->second = kRolledUp;
    }
  }
  return sum;
}

bool IsRollUp(const SeriesKey& key) {
  return key.version == kRolledUp ||
         std::any_of(key.segments.begin(), key.segments.end(),
                     [](const auto& segment) { return segment.second == kRolledUp; });
}

}  // namespace drift
