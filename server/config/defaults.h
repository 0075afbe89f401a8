// What is in force where the configuration says nothing: the only place that knows the defaults of
// config.proto.
#ifndef DRIFT_SERVER_CONFIG_DEFAULTS_H_
#define DRIFT_SERVER_CONFIG_DEFAULTS_H_

#include "drift/v1/config.pb.h"

namespace drift {

// `config` with every default written into it. Models end with one that matches all ("*"), whose
// pane lengths a model gets that no other matches. What depends on a model's panes or on the
// monitor stays as it is and is resolved by PlanFor (monitor.h): a monitor's live and references,
// and an alert's clear_threshold, for and keep_firing_for.
v1::Config WithDefaults(v1::Config config);

// What an alert gets that neither its monitor nor alert_defaults decides.
v1::AlertRule BuiltInAlertRule();

}  // namespace drift

#endif  // DRIFT_SERVER_CONFIG_DEFAULTS_H_
