#include "server/catalog/data_state.h"

namespace drift {

bool IsSilent(absl::Time last_seen, const ShownAt& at) {
  return at.now - last_seen > at.no_data_after;
}

DataState ShownDataState(const Standing& standing, absl::Time last_event, absl::Time last_seen,
                         const ShownAt& at) {
  if (IsSilent(last_seen, at)) return DataState::kNone;
  const bool is_open = last_event >= standing.state.scored_end;
  return standing.score.data == DataState::kNone && is_open ? DataState::kInsufficient
                                                            : standing.score.data;
}

}  // namespace drift
