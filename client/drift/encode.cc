#include "drift/encode.h"

#include <algorithm>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "server/convert/counts.h"
#include "server/convert/layout.h"
#include "server/convert/time.h"

namespace drift {
namespace {

using recording::FoldedPanes;
using recording::SeriesContents;

google::protobuf::Timestamp TimestampOf(int64_t time_us) {
  return ToProto(absl::FromUnixMicros(time_us));
}

// One event time where all are the same, else the first and what the others add to it.
void SetTimes(absl::Span<const int64_t> times_us, v1::SeriesValues& series) {
  const int64_t first = times_us.front();
  *series.mutable_event_time() = TimestampOf(first);
  if (std::all_of(times_us.begin(), times_us.end(),
                  [first](int64_t time) { return time == first; }))
    return;
  series.mutable_time_offsets_us()->Reserve(static_cast<int>(times_us.size()));
  for (const int64_t time : times_us) series.add_time_offsets_us(time - first);
}

void AddNumbers(const SeriesContents& contents, v1::SeriesValues& series) {
  SetTimes(contents.number_times_us, series);
  series.mutable_doubles()->mutable_values()->Add(contents.numbers.begin(), contents.numbers.end());
}

void AddCategories(const SeriesContents& contents, v1::SeriesValues& series) {
  SetTimes(contents.category_times_us, series);
  for (const std::string& category : contents.categories)
    series.mutable_categories()->add_values(category);
}

void AddMissing(const SeriesContents& contents, v1::SeriesValues& series) {
  SetTimes(contents.missing_times_us, series);
  series.mutable_missing()->set_count(contents.missing_times_us.size());
}

void AddFolded(const FoldedPanes& folded, v1::SeriesValues& series) {
  series.mutable_folded()->set_layout_fingerprint(folded.layout_fingerprint);
  for (const auto& [start_us, fold] : folded.panes) {
    v1::PaneCounts& pane = *series.mutable_folded()->add_panes();
    *pane.mutable_pane_start_time() = TimestampOf(start_us);
    *pane.mutable_last_event_time() = TimestampOf(fold.last_event_us);
    *pane.mutable_counts() = ToProto(fold.counts);
  }
}

}  // namespace

v1::SeriesKey ToProto(const SeriesId& id) {
  v1::SeriesKey key;
  key.set_model(id.model);
  key.set_version(id.version);
  key.set_feature(id.feature);
  key.mutable_segments()->insert(id.segments.begin(), id.segments.end());
  return key;
}

v1::Batch ToBatch(const std::vector<recording::CollectedSeries>& collected) {
  v1::Batch batch;
  for (const auto& [alias, contents] : collected) {
    const auto add_series = [&batch, alias = alias]() -> v1::SeriesValues& {
      v1::SeriesValues& series = *batch.add_series();
      series.set_alias(alias);
      return series;
    };
    if (!contents.numbers.empty()) AddNumbers(contents, add_series());
    if (!contents.categories.empty()) AddCategories(contents, add_series());
    if (!contents.missing_times_us.empty()) AddMissing(contents, add_series());
    for (const FoldedPanes& folded : contents.folded) AddFolded(folded, add_series());
  }
  return batch;
}

std::optional<recording::FoldingRule> RuleOf(const v1::SeriesInfo& info) {
  if (!info.has_layout()) return std::nullopt;
  absl::StatusOr<Layout> layout = FromProto(info.layout());
  const absl::StatusOr<absl::Duration> fine_pane = FromProto(info.fine_pane());
  if (!layout.ok() || !fine_pane.ok()) return std::nullopt;
  const int64_t fine_pane_us = absl::ToInt64Microseconds(*fine_pane);
  const bool known = layout->numeric() && layout->fingerprint() == info.layout_fingerprint();
  if (!known || fine_pane_us <= 0) return std::nullopt;
  return recording::FoldingRule{*std::move(layout), fine_pane_us};
}

}  // namespace drift
