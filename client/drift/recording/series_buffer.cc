#include "drift/recording/series_buffer.h"

#include <algorithm>
#include <utility>

#include "absl/types/span.h"

namespace drift::recording {
namespace {

constexpr size_t kNumberBytes = 16;  // value and time
constexpr size_t kTextBytes = sizeof(std::string) + 8;
constexpr size_t kTimeBytes = 8;
constexpr size_t kPaneBytes = 160;
constexpr size_t kBucketBytes = 20;  // most that a bucket takes on the wire
// Values folded at a time: enough to make the fold's loop worth its start, few enough to stay in
// the cache.
constexpr size_t kFoldBlock = 4096;

int64_t PaneStart(int64_t time_us, int64_t pane_us) {
  const int64_t rest = time_us % pane_us;
  return time_us - (rest < 0 ? rest + pane_us : rest);
}

size_t BytesOf(const PaneFold& pane) {
  return kPaneBytes + pane.counts.buckets().size() * kBucketBytes;
}

}  // namespace

void SeriesBuffer::SetRule(std::optional<FoldingRule> rule) {
  const bool same =
      rule.has_value() == rule_.has_value() &&
      (!rule || (rule->layout == rule_->layout && rule->fine_pane_us == rule_->fine_pane_us));
  if (same) return;
  CloseFolded();
  rule_ = std::move(rule);
}

void SeriesBuffer::AddNumber(double value, int64_t time_us) {
  contents_.numbers.push_back(value);
  contents_.number_times_us.push_back(time_us);
  ++contents_.values;
  bytes_ += kNumberBytes;
  if (rule_ && contents_.numbers.size() >= kFoldBlock) Fold();
}

void SeriesBuffer::AddCategory(absl::string_view category, int64_t time_us) {
  contents_.categories.emplace_back(category);
  contents_.category_times_us.push_back(time_us);
  ++contents_.values;
  bytes_ += kTextBytes + category.size();
}

void SeriesBuffer::AddMissing(int64_t time_us) {
  contents_.missing_times_us.push_back(time_us);
  ++contents_.values;
  bytes_ += kTimeBytes;
  if (rule_ && contents_.missing_times_us.size() >= kFoldBlock) FoldMissing();
}

SeriesContents SeriesBuffer::Take() {
  if (rule_) {
    Fold();
    FoldMissing();
  }
  CloseFolded();
  bytes_ = 0;
  return std::exchange(contents_, {});
}

// Neighbours mostly share their pane: each run of those is folded in one call.
void SeriesBuffer::Fold() {
  const std::vector<int64_t>& times = contents_.number_times_us;
  size_t begin = 0;
  while (begin < times.size()) {
    const int64_t start = PaneStart(times[begin], rule_->fine_pane_us);
    size_t end = begin + 1;
    while (end < times.size() && times[end] >= start && times[end] - start < rule_->fine_pane_us)
      ++end;
    FoldRun(begin, end, start);
    begin = end;
  }
  bytes_ -= contents_.numbers.size() * kNumberBytes;
  contents_.numbers.clear();
  contents_.number_times_us.clear();
}

void SeriesBuffer::FoldRun(size_t begin, size_t end, int64_t pane_start_us) {
  PaneFold& pane = PaneAt(pane_start_us);
  bytes_ -= BytesOf(pane);
  rule_->layout.Fold(absl::MakeConstSpan(contents_.numbers).subspan(begin, end - begin),
                     pane.counts);
  bytes_ += BytesOf(pane);
  const auto times = contents_.number_times_us.begin();
  pane.last_event_us = std::max(pane.last_event_us, *std::max_element(times + begin, times + end));
}

void SeriesBuffer::FoldMissing() {
  for (const int64_t time_us : contents_.missing_times_us) {
    PaneFold& pane = PaneAt(PaneStart(time_us, rule_->fine_pane_us));
    pane.counts.Add(Special::kMissing, 1);
    pane.last_event_us = std::max(pane.last_event_us, time_us);
  }
  bytes_ -= contents_.missing_times_us.size() * kTimeBytes;
  contents_.missing_times_us.clear();
}

PaneFold& SeriesBuffer::PaneAt(int64_t start_us) {
  const auto [found, added] = open_.panes.try_emplace(start_us, PaneFold{start_us, Counts()});
  if (added) {
    found->second.counts = rule_->layout.NewCounts();
    bytes_ += BytesOf(found->second);
  }
  return found->second;
}

void SeriesBuffer::CloseFolded() {
  if (open_.panes.empty()) return;
  open_.layout_fingerprint = rule_->layout.fingerprint();
  contents_.folded.push_back(std::exchange(open_, {}));
}

}  // namespace drift::recording
