#include "server/config/alert_rule.h"

#include <cmath>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/config/defaults.h"
#include "server/config/merge.h"

namespace drift {
namespace {

constexpr double kClearShare = 0.8;  // of the threshold
constexpr int kForShare = 4;         // `for` is live / 4

// Also refuses NaN and infinity.
void CheckThreshold(std::string path, double threshold, v1::AlertDivergence divergence,
                    Checker& checker) {
  if (!(threshold > 0) || !std::isfinite(threshold)) {
    return checker.Add(std::move(path),
                       absl::StrCat(threshold, " should be a number above 0, in bits"));
  }
  if (divergence == v1::ALERT_DIVERGENCE_JSD && threshold > 1) {
    checker.Add(std::move(path), absl::StrCat(threshold, " is never reached; jsd is 0 to 1 bit"));
  }
}

void CheckTimes(absl::string_view path, const v1::AlertRule& rule, Checker& checker) {
  if (rule.has_for_()) {
    checker.DurationBetween(SubPath(path, "for"), rule.for_(), absl::ZeroDuration(), kLongest);
  }
  if (rule.has_keep_firing_for()) {
    checker.DurationBetween(SubPath(path, "keep_firing_for"), rule.keep_firing_for(),
                            absl::ZeroDuration(), kLongest);
  }
}

void CheckClearThreshold(absl::string_view path, const v1::AlertRule& rule, Checker& checker) {
  const std::string here = SubPath(path, "clear_threshold");
  const double clear = rule.clear_threshold();
  if (!(clear > 0) || !std::isfinite(clear)) {
    return checker.Add(here, absl::StrCat(clear, " should be a number above 0, in bits"));
  }
  if (rule.has_threshold() && clear > rule.threshold()) {
    checker.Add(here, absl::StrCat(clear, " should be at most the threshold, ", rule.threshold()));
  }
}

Divergence ToEngine(v1::AlertDivergence divergence) {
  switch (divergence) {
    case v1::ALERT_DIVERGENCE_KL_LIVE_TO_REFERENCE:
      return Divergence::kKlLiveToReference;
    case v1::ALERT_DIVERGENCE_KL_REFERENCE_TO_LIVE:
      return Divergence::kKlReferenceToLive;
    default:
      return Divergence::kJsd;
  }
}

}  // namespace

v1::AlertRule OverDefaults(const v1::AlertRule& rule, const v1::AlertRule& defaults) {
  v1::AlertRule merged = defaults;
  Overlay(rule, merged);
  // Of a message that is not const, clear_threshold() is the call that clears `threshold`.
  const v1::AlertRule& read = merged;
  if (!rule.has_clear_threshold() && read.has_threshold() &&
      read.clear_threshold() > read.threshold()) {
    merged.clear_clear_threshold();
  }
  return merged;
}

void CheckAlertRule(absl::string_view path, const v1::AlertRule& rule, Checker& checker) {
  if (!v1::AlertDivergence_IsValid(rule.divergence())) {
    checker.Add(SubPath(path, "divergence"), absl::StrCat(rule.divergence(), " is not known"));
  }
  if (rule.has_threshold()) {
    CheckThreshold(SubPath(path, "threshold"), rule.threshold(), rule.divergence(), checker);
  }
  if (rule.has_clear_threshold()) CheckClearThreshold(path, rule, checker);
  if (rule.has_noise_level()) {
    checker.Between(SubPath(path, "noise_level"), rule.noise_level(), 1e-12, 0.5);
  }
  CheckTimes(path, rule, checker);
  if (rule.has_min_values() && rule.min_values() == 0) {
    checker.Add(SubPath(path, "min_values"), "0 should be at least 1");
  }
  if (rule.has_false_discovery_rate()) {
    checker.Between(SubPath(path, "false_discovery_rate"), rule.false_discovery_rate(), 0.001, 0.5);
  }
  if (rule.has_bins()) checker.Between(SubPath(path, "bins"), rule.bins(), 2, 256);
  if (rule.has_smoothing()) {
    checker.Between(SubPath(path, "smoothing"), rule.smoothing(), 0.0, 10.0);
  }
}

AlertRule ResolveAlertRule(const v1::AlertRule& rule, absl::Duration live) {
  const v1::AlertRule full = OverDefaults(rule, BuiltInAlertRule());
  AlertRule resolved;
  resolved.divergence = ToEngine(full.divergence());
  resolved.threshold_bits = full.threshold();
  resolved.clear_threshold_bits =
      full.has_clear_threshold() ? full.clear_threshold() : kClearShare * full.threshold();
  resolved.noise_level = full.noise_level();
  resolved.times.pending_for = DurationOr(full.has_for_(), full.for_(), live / kForShare);
  resolved.times.keep_firing_for =
      DurationOr(full.has_keep_firing_for(), full.keep_firing_for(), live);
  resolved.min_values = full.min_values();
  resolved.bins = full.bins();
  resolved.smoothing = full.smoothing();
  if (full.has_false_discovery_rate()) {
    resolved.false_discovery_rate = full.false_discovery_rate();
  }
  return resolved;
}

}  // namespace drift
