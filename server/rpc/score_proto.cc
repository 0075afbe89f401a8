#include "server/rpc/score_proto.h"

#include "absl/strings/str_format.h"
#include "server/convert/time.h"
#include "server/rpc/series_proto.h"

namespace drift {
namespace {

// More than this share of live values in below, above and other is worth a warning.
constexpr double kMuchOutside = 0.1;

bool IsFinite(absl::Time time) {
  return time != absl::InfinitePast() && time != absl::InfiniteFuture();
}

void SetWindow(const TimeRange& range, uint64_t values, v1::Window& window) {
  window.set_values(values);
  if (!IsFinite(range.start) || !IsFinite(range.end)) return;
  *window.mutable_range()->mutable_start_time() = ToProto(range.start);
  *window.mutable_range()->mutable_end_time() = ToProto(range.end);
}

void AddWarnings(const Score& score, v1::Score& proto) {
  if (score.live_values == 0) return;
  const double outside = static_cast<double>(score.live_outside) / score.live_values;
  if (outside > kMuchOutside) {
    proto.add_warnings(absl::StrFormat(
        "%.0f%% of the live values are outside the layout (below, above or other), where they are "
        "not told apart",
        100 * outside));
  }
  if (score.overdispersion.unstable) {
    proto.add_warnings(
        absl::StrFormat("reference unstable: live varies %.3g times more than chance, of which "
                        "%.3g is allowed for; "
                        "use a longer or a seasonal reference",
                        score.overdispersion.measured, score.overdispersion.c));
  }
}

v1::OverdispersionSource SourceToProto(OverdispersionSource source) {
  switch (source) {
    case OverdispersionSource::kTooFewBlocks:
      return v1::OVERDISPERSION_SOURCE_TOO_FEW_BLOCKS;
    case OverdispersionSource::kReferenceBlocks:
      return v1::OVERDISPERSION_SOURCE_REFERENCE;
    case OverdispersionSource::kQuietLive:
      return v1::OVERDISPERSION_SOURCE_QUIET_LIVE;
  }
  return v1::OVERDISPERSION_SOURCE_UNSPECIFIED;
}

void SetFigures(const Score& score, v1::Score& proto) {
  proto.set_bins(score.bins);
  proto.set_jsd_bits(score.divergences.jsd_bits);
  proto.set_corrected_jsd_bits(score.corrected_jsd_bits);
  proto.set_kl_live_to_reference_bits(score.divergences.kl_live_to_reference_bits);
  proto.set_kl_reference_to_live_bits(score.divergences.kl_reference_to_live_bits);
  proto.set_noise_floor_bits(score.noise_floor_bits);
  proto.set_p_value(score.p_value);
  proto.set_psi_nats(score.divergences.psi_nats);
  proto.set_hellinger(score.divergences.hellinger);
  proto.set_total_variation(score.divergences.total_variation);
  if (score.wasserstein.has_value()) proto.set_wasserstein(*score.wasserstein);
  proto.set_live_entropy_bits(score.divergences.live_entropy_bits);
  proto.set_reference_entropy_bits(score.divergences.reference_entropy_bits);
  proto.set_cross_entropy_bits(score.divergences.cross_entropy_live_to_reference_bits);
  proto.set_overdispersion(score.overdispersion.c);
  proto.set_overdispersion_source(SourceToProto(score.overdispersion.source));
  proto.set_reference_unstable(score.overdispersion.unstable);
  if (score.discovery.has_value()) proto.set_discovery(*score.discovery);
  proto.set_alert_score_bits(score.alert_score_bits);
  AddWarnings(score, proto);
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

v1::AlertState ToProto(AlertState state) {
  switch (state) {
    case AlertState::kOk:
      return v1::ALERT_STATE_OK;
    case AlertState::kPending:
      return v1::ALERT_STATE_PENDING;
    case AlertState::kDrifting:
      return v1::ALERT_STATE_DRIFTING;
  }
  return v1::ALERT_STATE_UNSPECIFIED;
}

v1::DataState ToProto(DataState state) {
  switch (state) {
    case DataState::kOk:
      return v1::DATA_STATE_OK;
    case DataState::kInsufficient:
      return v1::DATA_STATE_INSUFFICIENT;
    case DataState::kNone:
      return v1::DATA_STATE_NONE;
  }
  return v1::DATA_STATE_UNSPECIFIED;
}

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
  proto.set_data_state(ToProto(ShownDataState(score.data, view.series->last_seen(), at)));
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
