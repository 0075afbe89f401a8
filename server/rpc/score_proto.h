// Scores as the contract shows them; the only place that makes one.
#ifndef DRIFT_SERVER_RPC_SCORE_PROTO_H_
#define DRIFT_SERVER_RPC_SCORE_PROTO_H_

#include "absl/time/time.h"
#include "drift/v1/drift.pb.h"
#include "server/catalog/data_state.h"
#include "server/catalog/model.h"
#include "server/convert/score/figures.h"
#include "server/store/records.h"

namespace drift {

// The latest score.
v1::Score ToProto(const ScoreView& view, const ShownAt& at);

// A score of the past. History does not keep the rule: monitor and threshold are those of `plan`,
// in force now, where there is one; smoothing, noise level and reason are left out.
v1::Score ToProto(const Series& series, absl::Time pane_end, const ScoreRecord& record,
                  const WatchPlan* plan);

}  // namespace drift

#endif  // DRIFT_SERVER_RPC_SCORE_PROTO_H_
