// What a score says, as the contract shows it.
#ifndef DRIFT_SERVER_CONVERT_SCORE_FIGURES_H_
#define DRIFT_SERVER_CONVERT_SCORE_FIGURES_H_

#include "drift/v1/drift.pb.h"
#include "server/engine/alert/alert.h"
#include "server/engine/evaluate/score.h"

namespace drift {

v1::AlertState ToProto(AlertState state);
v1::DataState ToProto(DataState state);

// Its divergences and their statistics, with warnings of what qualifies them. Not what it is of,
// the rule it was judged by, and what became of its alert.
void SetFigures(const Score& score, v1::Score& proto);

}  // namespace drift

#endif  // DRIFT_SERVER_CONVERT_SCORE_FIGURES_H_
