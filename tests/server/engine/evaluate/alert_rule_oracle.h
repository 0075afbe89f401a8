// The alert rule once more, told from the whole row of scored panes: the oracle of the state
// machine where it is used.
#ifndef DRIFT_TESTS_SERVER_ENGINE_EVALUATE_ALERT_RULE_ORACLE_H_
#define DRIFT_TESTS_SERVER_ENGINE_EVALUATE_ALERT_RULE_ORACLE_H_

#include <vector>

#include "absl/time/time.h"
#include "server/engine/evaluate/score.h"

namespace drift {

class AlertRuleOracle {
 public:
  struct Said {
    AlertState state = AlertState::kOk;
    absl::Time since = absl::InfinitePast();
  };

  Said AfterPane(absl::Time pane_end, const Score& score, const AlertRule& rule);

 private:
  struct Pane {
    absl::Time end;
    bool meets_rule;
    bool is_low;
  };

  void Enter(AlertState state, absl::Time since) {
    said_ = {state, since};
    panes_.clear();
  }

  Said said_;
  std::vector<Pane> panes_;  // with enough data, since the state was entered
};

}  // namespace drift

#endif  // DRIFT_TESTS_SERVER_ENGINE_EVALUATE_ALERT_RULE_ORACLE_H_
