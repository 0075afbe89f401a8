// A model of a fleet, its windows full, that closes one pane after the other.
#ifndef DRIFT_TESTS_BENCH_SCALE_CLOSING_H_
#define DRIFT_TESTS_BENCH_SCALE_CLOSING_H_

#include <vector>

#include "server/engine/evaluate/model_evaluator.h"
#include "server/store/records.h"
#include "tests/bench/scale/fleet.h"
#include "tests/bench/scale/memory_panes.h"
#include "tests/bench/scale/print.h"

namespace drift {

class Closing {
 public:
  explicit Closing(const FleetOptions& options) : panes_(options), evaluator_(lengths_) {
    evaluator_.RestoreClosedEnd(clock_ - lengths_.grace);
    Check(evaluator_.SetUp(SetupsOf(options), panes_));
  }

  void Next(ModelEvaluator::PaneClosed closed) {
    clock_ += lengths_.fine;
    Check(evaluator_.Advance(clock_, panes_, closed));
  }

 private:
  const PaneLengths lengths_;
  MemoryPanes panes_;
  ModelEvaluator evaluator_;
  absl::Time clock_ = kFleetStart + absl::Hours(30) + absl::Minutes(1);
};

// What is kept of a closed pane's scores.
inline std::vector<ScoreRecord> ScoresOf(const std::vector<Evaluation>& evaluations) {
  std::vector<ScoreRecord> scores;
  scores.reserve(evaluations.size());
  for (const Evaluation& evaluation : evaluations) {
    scores.push_back({.series = evaluation.series,
                      .reference = *evaluation.reference,
                      .score = evaluation.score(),
                      .alert = evaluation.comparison->alert.state,
                      .alert_since = evaluation.comparison->alert.since,
                      .live_range = evaluation.live_range,
                      .reference_range = *evaluation.reference_range,
                      .reason = evaluation.reason});
  }
  return scores;
}

}  // namespace drift

#endif  // DRIFT_TESTS_BENCH_SCALE_CLOSING_H_
