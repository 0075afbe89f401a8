#include "client/cli/replay/overlap.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "client/cli/format/numbers.h"

namespace drift::cli {
namespace {

constexpr size_t kToldSeries = 10;

absl::Time LastEvent(const v1::Series& series) {
  return absl::FromUnixSeconds(series.last_event_time().seconds()) +
         absl::Nanoseconds(series.last_event_time().nanos());
}

bool IsFed(const v1::SeriesKey& key, const FedSeries& fed, const FileFacts& facts) {
  if (key.model() != fed.model || key.version() != fed.version) return false;
  if (std::find(fed.features.begin(), fed.features.end(), key.feature()) == fed.features.end()) {
    return false;
  }
  return facts.segments.count({key.segments().begin(), key.segments().end()}) > 0;
}

bool Overlaps(const v1::Series& series, const FedSeries& fed, const FileFacts& facts) {
  return series.values() > 0 && series.has_last_event_time() &&
         LastEvent(series) >= facts.first_time && IsFed(series.key(), fed, facts);
}

}  // namespace

std::vector<std::string> OverlapWarnings(absl::Span<const v1::Series> series, const FedSeries& fed,
                                         const FileFacts& facts) {
  std::vector<std::string> warnings;
  size_t more = 0;
  for (const v1::Series& one : series) {
    if (!Overlaps(one, fed, facts)) continue;
    if (warnings.size() == kToldSeries) {
      ++more;
      continue;
    }
    warnings.push_back(absl::StrCat("series ", one.name(), " has ", Counted(one.values(), "value"),
                                    " already, up to ", FormatUtc(LastEvent(one)),
                                    ", and the file begins at ", FormatUtc(facts.first_time),
                                    ": its rows are added on top"));
  }
  if (more > 0) warnings.push_back(absl::StrCat("the same holds for ", more, " more series"));
  return warnings;
}

}  // namespace drift::cli
