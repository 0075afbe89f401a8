// A score: live against one reference of one series, at one moment, with all that it was computed
// from.
#ifndef DRIFT_SERVER_ENGINE_EVALUATE_SCORE_H_
#define DRIFT_SERVER_ENGINE_EVALUATE_SCORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "server/engine/alert/alert.h"
#include "server/engine/divergence/divergence.h"
#include "server/engine/evaluate/plan.h"
#include "server/engine/histogram/counts.h"
#include "server/engine/histogram/layout.h"
#include "server/engine/statistics/noise.h"
#include "server/engine/statistics/overdispersion.h"
#include "server/engine/statistics/scoring_bins.h"

namespace drift {

// Whether there is enough data to tell; without enough the alert state is held.
enum class DataState : uint8_t { kOk, kInsufficient, kNone };

struct Score {
  uint64_t live_values = 0;
  uint64_t reference_values = 0;
  uint64_t live_outside =
      0;         // of live_values: below, above or other, so not resolved by the layout
  int bins = 0;  // 0: a side is empty, and there are no divergences
  DataState data = DataState::kNone;
  // Whether the control of false discoveries takes it for more than chance; none without it.
  std::optional<bool> discovery;
  Divergences divergences;
  // In the feature's unit, on the buckets of the layout; none for categories and where a side has
  // no numbers.
  std::optional<double> wasserstein;
  Overdispersion overdispersion;
  double corrected_jsd_bits = 0;  // less the bias of chance; may be below 0
  double noise_floor_bits = 0;    // of JSD
  double p_value = 1;
  double alert_score_bits = 0;  // corrected score of the divergence the alert is on
  double alert_raw_bits = 0;    // the same, not corrected
  double alert_floor_bits = 0;  // its noise floor
  friend bool operator==(const Score&, const Score&) = default;
};

// Scores `live` against `reference`, both of `layout`, in a stream of that overdispersion. `groups`
// are those of the last time: kept where they still fit, made anew where not (only numeric layouts
// have them). `bins`, where given, receives the scoring bins.
Score ComputeScore(const Layout& layout, const AlertRule& rule, const Counts& live,
                   const Counts& reference, const Overdispersion& overdispersion, BinGroups& groups,
                   std::vector<ScoringBin>* bins = nullptr);

// The JSD of a score by itself: all that a block of a reference is measured by.
struct JsdScore {
  SampleSizes sizes;
  double jsd_bits = 0;
  DataState data = DataState::kNone;
};
// Nullopt where a side is empty.
std::optional<JsdScore> ComputeJsd(const Layout& layout, const AlertRule& rule, const Counts& live,
                                   const Counts& reference, BinGroups& groups);

// What the score's noise depends on; of one with bins.
SampleSizes SizesOf(const Score& score);

// What the score says to the alert state machine.
AlertEvidence EvidenceOf(const Score& score, const AlertRule& rule);

// The score and the rule in words: "JSD 0.21 bits, 0.19 above chance; floor 0.012 at 41,200
// against 50,000 values; ...".
std::string Explain(const Score& score, const AlertRule& rule, AlertState state);
// The same of a score that took the alert from one state to another: where it became OK, why.
std::string ExplainChange(const Score& score, const AlertRule& rule, AlertState before,
                          AlertState after);

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_EVALUATE_SCORE_H_
