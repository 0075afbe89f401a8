#include "client/cli/bench/messages.h"

#include <algorithm>
#include <optional>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "drift/encode.h"
#include "server/convert/counts.h"
#include "server/convert/time.h"

namespace drift::cli {
namespace {

constexpr uint64_t kToChooseLayout = 512;  // more than driftd waits for
constexpr size_t kMostIntroduced = 1000;   // series in one message, with their keys
constexpr size_t kDifferent = 16;          // counts, so that neighbouring series have others

// Always the same, and of the shape that most features have.
std::vector<float> MakeValues(uint64_t count) {
  std::mt19937_64 random(1);
  std::normal_distribution<float> distribution(100, 15);
  std::vector<float> values(count);
  for (float& value : values) value = distribution(random);
  return values;
}

// The start of the pane, as driftd aligns them.
absl::Time PaneOf(absl::Time time, absl::Duration pane) {
  return absl::UnixEpoch() + absl::Floor(time - absl::UnixEpoch(), pane);
}

void SetEventTime(absl::Time time, absl::Duration pane, v1::SeriesValues& entry) {
  if (!entry.has_folded()) {
    *entry.mutable_event_time() = ToProto(time);
    return;
  }
  v1::PaneCounts& counts = *entry.mutable_folded()->mutable_panes(0);
  *counts.mutable_pane_start_time() = ToProto(PaneOf(time, pane));
  *counts.mutable_last_event_time() = ToProto(time);
}

// As bytes under the number of the field, which are the same on the wire: else each message would
// be encoded anew, number by number.
void SetCounts(const std::string& serialized, v1::PaneCounts& pane) {
  *pane.GetReflection()->MutableUnknownFields(&pane)->AddLengthDelimited(
      v1::PaneCounts::kCountsFieldNumber) = serialized;
}

}  // namespace

Messages::Messages(const Load& load, uint64_t stream)
    : load_(load),
      stream_(stream),
      values_(MakeValues(std::max(load.values, kToChooseLayout) + kDifferent)),
      infos_(SeriesOfStream(load, stream)) {}

v1::SeriesKey Messages::KeyOf(size_t index) const {
  v1::SeriesKey key;
  key.set_model(load_.model);
  key.set_feature(absl::StrCat("f", (index * load_.streams + stream_) % load_.series));
  return key;
}

size_t Messages::introductions() const {
  return (infos_.size() + kMostIntroduced - 1) / kMostIntroduced;
}

v1::StreamBatchesRequest Messages::Introduction(size_t number, absl::Time event_time) const {
  v1::StreamBatchesRequest message;
  const size_t first = number * kMostIntroduced;
  for (size_t i = first; i < std::min(first + kMostIntroduced, infos_.size()); ++i) {
    v1::SeriesValues& entry = *message.mutable_batch()->add_series();
    entry.set_alias(static_cast<uint32_t>(i + 1));
    *entry.mutable_key() = KeyOf(i);
    *entry.mutable_event_time() = ToProto(event_time);
    entry.mutable_floats()->mutable_values()->Add(values_.begin(),
                                                  values_.begin() + kToChooseLayout);
  }
  return message;
}

void Messages::Learn(const v1::SeriesInfo& info) {
  if (info.alias() == 0 || info.alias() > infos_.size() || !info.has_layout()) return;
  v1::SeriesInfo& known = infos_[info.alias() - 1];
  if (!known.has_layout()) ++layouts_known_;
  known = info;
}

absl::Status Messages::Make() {
  const size_t in_message = EntriesOf(load_, stream_);
  for (size_t i = 0; i < infos_.size(); ++i) {
    if (i % in_message == 0) messages_.emplace_back();
    v1::SeriesValues& entry = *messages_.back().mutable_batch()->add_series();
    entry.set_alias(static_cast<uint32_t>(i + 1));
    if (load_.counts) {
      absl::Status status = FillCounts(i, entry);
      status.Update(CheckMessage(in_message, entry.folded().ByteSizeLong()));
      if (!status.ok()) return status;
    } else {
      entry.mutable_floats()->mutable_values()->Add(values_.begin(),
                                                    values_.begin() + load_.values);
    }
  }
  // All messages alike: the last takes series that others have, too.
  v1::Batch& last = *messages_.back().mutable_batch();
  for (int i = 0; last.series_size() < static_cast<int>(in_message); ++i) {
    *last.add_series() = messages_.front().batch().series(i);
  }
  return absl::OkStatus();
}

absl::Status Messages::FillCounts(size_t index, v1::SeriesValues& entry) const {
  const std::optional<recording::FoldingRule> rule = RuleOf(infos_[index]);
  if (!rule.has_value()) {
    return absl::FailedPreconditionError(
        absl::StrCat("series \"", infos_[index].name(), "\" has a layout that takes no numbers"));
  }
  Counts counts = rule->layout.NewCounts();
  rule->layout.Fold(absl::MakeConstSpan(values_).subspan(index % kDifferent, load_.values), counts);
  entry.mutable_folded()->set_layout_fingerprint(infos_[index].layout_fingerprint());
  SetCounts(ToProto(counts).SerializeAsString(), *entry.mutable_folded()->add_panes());
  return absl::OkStatus();
}

v1::StreamBatchesRequest& Messages::Next(absl::Time event_time) {
  v1::StreamBatchesRequest& message = messages_[next_];
  next_ = (next_ + 1) % messages_.size();
  const absl::Duration pane = DurationOf(infos_.front().fine_pane());  // one model, one length
  for (v1::SeriesValues& entry : *message.mutable_batch()->mutable_series())
    SetEventTime(event_time, pane, entry);
  return message;
}

}  // namespace drift::cli
