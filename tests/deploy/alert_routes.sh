#!/usr/bin/env bash
# Which receiver of Alertmanager's configuration gets which alert.
set -euo pipefail

# expect RECEIVER LABEL...
expect() {
  local receiver=$1 routed
  shift
  routed=$(amtool config routes test --config.file=deploy/alertmanager/alertmanager.yml "$@")
  [[ $routed == "$receiver" ]] || {
    echo "an alert with $* goes to \"$routed\", should go to \"$receiver\"" >&2
    exit 1
  }
}

expect page alertname=DriftdDown severity=critical
expect page alertname=DriftDetected model=fraud team=risk severity=critical
expect notify alertname=DriftDetected model=fraud team=risk severity=warning
expect notify alertname=DriftDetected model=fraud
