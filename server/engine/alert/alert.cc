#include "server/engine/alert/alert.h"

#include <algorithm>

namespace drift {
namespace {

Alert Enter(AlertState state, absl::Time since) {
  return {.state = state, .since = since, .below_since = absl::InfiniteFuture()};
}

Alert StepOk(const Alert& alert, const AlertEvidence& evidence, const AlertTimes& times,
             absl::Time pane_end) {
  if (!evidence.enough_data || !evidence.above) return alert;
  // A rule that need not hold for any time is met by its first pane.
  const bool at_once = times.pending_for <= absl::ZeroDuration();
  return Enter(at_once ? AlertState::kDrifting : AlertState::kPending, pane_end);
}

Alert StepPending(const Alert& alert, const AlertEvidence& evidence, const AlertTimes& times,
                  absl::Time pane_end) {
  if (!evidence.enough_data || !evidence.above) return Enter(AlertState::kOk, pane_end);
  if (pane_end - alert.since < times.pending_for) return alert;
  return Enter(AlertState::kDrifting, pane_end);
}

Alert StepDrifting(const Alert& alert, const AlertEvidence& evidence, const AlertTimes& times,
                   absl::Time pane_end) {
  if (!evidence.enough_data) return alert;
  Alert next = alert;
  // Between the clear threshold and the threshold a score neither raises nor clears, but it ends a
  // row of low panes.
  next.below_since =
      evidence.below ? std::min(alert.below_since, pane_end) : absl::InfiniteFuture();
  const bool cleared = evidence.below && pane_end - next.below_since >= times.keep_firing_for;
  return cleared ? Enter(AlertState::kOk, pane_end) : next;
}

}  // namespace

Alert Step(const Alert& alert, const AlertEvidence& evidence, const AlertTimes& times,
           absl::Time pane_end) {
  switch (alert.state) {
    case AlertState::kOk:
      return StepOk(alert, evidence, times, pane_end);
    case AlertState::kPending:
      return StepPending(alert, evidence, times, pane_end);
    case AlertState::kDrifting:
      return StepDrifting(alert, evidence, times, pane_end);
  }
  return alert;
}

}  // namespace drift
