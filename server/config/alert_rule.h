// When a series drifts: the contract's rule, its defaults and bounds, and what it is to the engine.
#ifndef DRIFT_SERVER_CONFIG_ALERT_RULE_H_
#define DRIFT_SERVER_CONFIG_ALERT_RULE_H_

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "drift/v1/monitor.pb.h"
#include "server/config/check.h"
#include "server/engine/evaluate/plan.h"

namespace drift {

// `rule`, and what it leaves out from `defaults`. A clear_threshold of the defaults that is above
// the rule's own threshold is left out: it was meant for another one, and 0.8 x threshold takes its
// place.
v1::AlertRule OverDefaults(const v1::AlertRule& rule, const v1::AlertRule& defaults);

// Adds what is out of bounds, with `path` before the fields' names.
void CheckAlertRule(absl::string_view path, const v1::AlertRule& rule, Checker& checker);

// For a live window of that length. `rule` has passed CheckAlertRule; what it leaves out gets the
// built-in default.
AlertRule ResolveAlertRule(const v1::AlertRule& rule, absl::Duration live);

}  // namespace drift

#endif  // DRIFT_SERVER_CONFIG_ALERT_RULE_H_
