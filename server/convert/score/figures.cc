#include "server/convert/score/figures.h"

#include "absl/strings/str_format.h"

namespace drift {
namespace {

// More than this share of live values in below, above and other is worth a warning.
constexpr double kMuchOutside = 0.1;

void AddWarnings(const Score& score, v1::Score& proto) {
  if (score.live_values == 0) return;
  const double outside = static_cast<double>(score.live_outside) / score.live_values;
  if (outside > kMuchOutside) {
    proto.add_warnings(absl::StrFormat(
        "%.0f%% of the live values are outside the layout (below, above or other), where they are "
        "not told apart",
        100 * outside));
  }
  if (score.overdispersion.unstable()) {
    proto.add_warnings(
        absl::StrFormat("reference unstable: live varies %.3g times more than chance, of which "
                        "%.3g is allowed for; "
                        "use a longer or a seasonal reference",
                        score.overdispersion.measured, score.overdispersion.c()));
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

void SetDivergences(const Divergences& divergences, v1::Score& proto) {
  proto.set_jsd_bits(divergences.jsd_bits);
  proto.set_kl_live_to_reference_bits(divergences.kl_live_to_reference_bits);
  proto.set_kl_reference_to_live_bits(divergences.kl_reference_to_live_bits);
  proto.set_psi_nats(divergences.psi_nats);
  proto.set_hellinger(divergences.hellinger);
  proto.set_total_variation(divergences.total_variation);
  proto.set_live_entropy_bits(divergences.live_entropy_bits);
  proto.set_reference_entropy_bits(divergences.reference_entropy_bits);
  proto.set_cross_entropy_live_to_reference_bits(divergences.cross_entropy_live_to_reference_bits);
  proto.set_cross_entropy_reference_to_live_bits(divergences.cross_entropy_reference_to_live_bits);
}

void SetStatistics(const Score& score, v1::Score& proto) {
  proto.set_corrected_jsd_bits(score.corrected_jsd_bits);
  proto.set_noise_floor_bits(score.noise_floor_bits);
  proto.set_p_value(score.p_value);
  proto.set_alert_score_bits(score.alert_score_bits);
  proto.set_alert_raw_bits(score.alert_raw_bits);
  proto.set_alert_floor_bits(score.alert_floor_bits);
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

void SetFigures(const Score& score, v1::Score& proto) {
  proto.set_bins(score.bins);
  if (score.bins > 0) {  // else a side is empty, and zeros would look like no drift
    SetDivergences(score.divergences, proto);
    SetStatistics(score, proto);
  }
  if (score.wasserstein.has_value()) proto.set_wasserstein(*score.wasserstein);
  proto.set_overdispersion(score.overdispersion.c());
  proto.set_overdispersion_source(SourceToProto(score.overdispersion.source));
  proto.set_reference_unstable(score.overdispersion.unstable());
  if (score.discovery.has_value()) proto.set_discovery(*score.discovery);
  AddWarnings(score, proto);
}

}  // namespace drift
