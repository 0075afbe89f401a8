#include "server/catalog/related_keys.h"

#include <algorithm>
#include <string>

#include "absl/strings/string_view.h"

namespace drift {
namespace {

// A text that `glob` matches, where an empty one matches all.
std::string AnyTextOf(absl::string_view glob) {
  std::string text;
  for (const char c : glob) {
    if (c != '*') text += c == '?' ? 'x' : c;
  }
  return text.empty() ? "any" : text;
}

}  // namespace

SeriesKey OtherKey(const OtherSeriesSpec& spec, const SeriesKey& key) {
  SeriesKey other = key;
  if (spec.model.has_value()) other.model = *spec.model;
  if (spec.version.has_value()) other.version = *spec.version;
  for (const auto& [label, value] : spec.segments) {
    if (value.empty()) {
      other.segments.Erase(label);
    } else {
      other.segments.Set(label, value);
    }
  }
  return other;
}

SeriesKey AnyKeyOf(const v1::SeriesMatch& match) {
  SeriesKey key{.model = AnyTextOf(match.model()),
                .version = AnyTextOf(match.version()),
                .feature = AnyTextOf(match.feature()),
                .segments = {}};
  for (const auto& [label, glob] : match.segments()) key.segments.Set(label, AnyTextOf(glob));
  return key;
}

SeriesKey RollUpKey(const v1::RollUp& roll_up, const SeriesKey& key) {
  SeriesKey sum = key;
  if (roll_up.versions() && !key.version.empty()) sum.version = kRolledUp;
  for (const std::string& label : roll_up.segments()) {
    if (sum.segments.find(label) != sum.segments.end()) sum.segments.Set(label, kRolledUp);
  }
  return sum;
}

bool IsRollUp(const SeriesKey& key) {
  return key.version == kRolledUp ||
         std::any_of(key.segments.begin(), key.segments.end(),
                     [](const auto& segment) { return segment.second == kRolledUp; });
}

SeriesKey ScopeOf(const PinnedReferenceKey& reference) {
  return {.model = reference.model,
          .version = reference.model_version,
          .feature = reference.feature,
          .segments = reference.segments};
}

bool Serves(const PinnedReferenceKey& reference, const SeriesKey& series) {
  return reference.model == series.model && reference.feature == series.feature &&
         (reference.model_version.empty() || reference.model_version == series.version) &&
         (reference.segments.empty() || reference.segments == series.segments);
}

bool ServesParts(const PinnedReferenceKey& reference, const SeriesKey& sum) {
  if (!IsRollUp(sum) || IsRollUp(ScopeOf(reference))) return false;
  SeriesKey part = sum;
  if (part.version == kRolledUp) part.version = reference.model_version;
  for (const auto& [label, value] : sum.segments) {
    const auto named = reference.segments.find(label);
    if (value == kRolledUp && named != reference.segments.end()) {
      part.segments.Set(label, named->second);
    }
  }
  return Serves(reference, part);
}

}  // namespace drift
