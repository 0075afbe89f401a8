#include "server/catalog/data_state.h"

namespace drift {

bool IsSilent(absl::Time last_seen, const ShownAt& at) {
  return at.now - last_seen > at.no_data_after;
}

DataState ShownDataState(const Standing& standing, absl::Time last_seen, const ShownAt& at) {
  if (IsSilent(last_seen, at)) return DataState::kNone;
  const bool scored = standing.state.scored_end != absl::InfinitePast();
  return scored ? standing.score.data : DataState::kInsufficient;
}

}  // namespace drift
