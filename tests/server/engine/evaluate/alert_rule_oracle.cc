#include "tests/server/engine/evaluate/alert_rule_oracle.h"

#include <algorithm>

namespace drift {

AlertRuleOracle::Said AlertRuleOracle::AfterPane(absl::Time pane_end, const Score& score,
                                                 const AlertRule& rule) {
  if (score.live_values < rule.min_values || score.reference_values < rule.min_values) {
    if (said_.state == AlertState::kPending) Enter(AlertState::kOk, pane_end);
    return said_;
  }
  const bool is_noise = score.alert_raw_bits < score.alert_floor_bits;
  panes_.push_back({pane_end, score.alert_score_bits >= rule.threshold_bits && !is_noise,
                    score.alert_score_bits < rule.clear_threshold_bits || is_noise});
  const Pane& last = panes_.back();
  if (said_.state == AlertState::kDrifting) {
    const auto first_low = std::find_if_not(panes_.rbegin(), panes_.rend(), [](const Pane& pane) {
                             return pane.is_low;
                           }).base();
    if (first_low != panes_.end() && pane_end - first_low->end >= rule.times.keep_firing_for)
      Enter(AlertState::kOk, pane_end);
    return said_;
  }
  if (!last.meets_rule) {
    if (said_.state == AlertState::kPending) Enter(AlertState::kOk, pane_end);
    return said_;
  }
  const absl::Time met_since = said_.state == AlertState::kPending ? said_.since : pane_end;
  if (pane_end - met_since >= rule.times.pending_for) {
    Enter(AlertState::kDrifting, pane_end);
  } else if (said_.state == AlertState::kOk) {
    Enter(AlertState::kPending, pane_end);
  }
  return said_;
}

}  // namespace drift
