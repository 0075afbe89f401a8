#include "server/rpc/score_proto.h"

#include "server/convert/time.h"
#include "server/rpc/series_proto.h"

namespace drift {
namespace {

bool IsFinite(absl::Time time) {
  return time != absl::InfinitePast() && time != absl::InfiniteFuture();
}

void SetWindow(const TimeRange& range, uint64_t values, v1::Window& window) {
  window.set_values(values);
  if (!IsFinite(range.start) || !IsFinite(range.end)) return;
  *window.mutable_range()->mutable_start_time() = ToProto(range.start);
  *window.mutable_range()->mutable_end_time() = ToProto(range.end);
}

void SetAlert(AlertState state, absl::Time since, v1::Score& proto) {
  proto.set_alert_state(ToProto(state));
  if (IsFinite(since)) *proto.mutable_alert_since_time() = ToProto(since);
}

// The rule that is in force.
void SetRule(const WatchPlan& plan, v1::Score& proto) {
  proto.set_monitor(plan.monitor);
  proto.set_threshold_bits(plan.alert.threshold_bits);
}

// What only that rule's own scores were computed with.
void SetReason(const AlertRule& rule, const Score& score, AlertState state, v1::Score& proto) {
  proto.set_smoothing(rule.smoothing);
  proto.set_noise_level(rule.noise_level);
  proto.set_reason(Explain(score, rule, state));
}

void SetIdentity(const Series& series, const std::string& reference, absl::Time pane_end,
                 v1::Score& proto) {
  proto.set_series(series.name());
  *proto.mutable_key() = ToProto(series.key());
  proto.set_reference(reference);
  if (IsFinite(pane_end)) *proto.mutable_pane_end_time() = ToProto(pane_end);
}

}  // namespace

v1::Score ToProto(const ScoreView& view, const ShownAt& at) {
  const Standing& standing = view.standing;
  const Score& score = standing.score;
  v1::Score proto;
  SetIdentity(*view.series, standing.reference, standing.state.scored_end, proto);
  SetWindow(standing.live_range, score.live_values, *proto.mutable_live());
  SetWindow(
      standing.reference_range.value_or(TimeRange{absl::InfinitePast(), absl::InfinitePast()}),
      score.reference_values, *proto.mutable_reference_window());
  SetFigures(score, proto);
  SetAlert(standing.state.alert.state, standing.state.alert.since, proto);
  SetRule(*view.plan, proto);
  SetReason(view.plan->alert, score, standing.state.alert.state, proto);
  for (const std::string& warning : view.plan->warnings) proto.add_warnings(warning);
  if (!view.unusable.empty()) {
    proto.set_reason(view.unusable);
    proto.add_warnings(view.unusable);
  }
  proto.set_data_state(
      ToProto(ShownDataState(standing, view.series->last_event(), view.series->last_seen(), at)));
  proto.set_provisional(view.provisional);
  return proto;
}

v1::Score ToProto(const Series& series, absl::Time pane_end, const ScoreRecord& record,
                  const WatchPlan* plan) {
  v1::Score proto;
  SetIdentity(series, record.reference, pane_end, proto);
  SetWindow(record.live_range, record.score.live_values, *proto.mutable_live());
  SetWindow(record.reference_range, record.score.reference_values,
            *proto.mutable_reference_window());
  SetFigures(record.score, proto);
  SetAlert(record.alert, record.alert_since, proto);
  if (plan != nullptr) SetRule(*plan, proto);
  proto.set_reason(record.reason);
  proto.set_data_state(ToProto(record.score.data));
  return proto;
}

}  // namespace drift
