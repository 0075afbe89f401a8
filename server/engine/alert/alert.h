// The alert state machine: (state, what the pane showed, its end) -> state. Pure.
#ifndef DRIFT_SERVER_ENGINE_ALERT_ALERT_H_
#define DRIFT_SERVER_ENGINE_ALERT_ALERT_H_

#include <cstdint>

#include "absl/time/time.h"

namespace drift {

enum class AlertState : uint8_t { kOk, kPending, kDrifting };

// How long it takes to raise and to clear.
struct AlertTimes {
  absl::Duration pending_for;      // the rule must hold this long before the state is drifting
  absl::Duration keep_firing_for;  // the score must stay low this long before drifting is over
  friend bool operator==(const AlertTimes&, const AlertTimes&) = default;
};

// What a closed pane showed.
struct AlertEvidence {
  bool enough_data;  // min_values on both sides
  bool above;        // corrected score >= threshold and score >= noise floor
  bool below;        // corrected score < clear threshold, or score < noise floor
};

struct Alert {
  AlertState state = AlertState::kOk;
  // Event time at which the state was entered.
  absl::Time since = absl::InfinitePast();
  // While drifting: the end of the first of the low panes in a row.
  absl::Time below_since = absl::InfiniteFuture();
  friend bool operator==(const Alert&, const Alert&) = default;
};

// The state after a pane that ended at `pane_end`. Pending starts with the first pane above;
// drifting with the first whose end is at least `pending_for` later; it is over with the first
// whose end is at least `keep_firing_for` after the first of the low ones. A pane without enough
// data ends pending, as the rule must hold in every pane; drifting it holds, so that drift is not
// over because it is night.
Alert Step(const Alert& alert, const AlertEvidence& evidence, const AlertTimes& times,
           absl::Time pane_end);

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_ALERT_ALERT_H_
