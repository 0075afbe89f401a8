#include "server/catalog/data_state.h"

namespace drift {

bool IsSilent(absl::Time last_seen, const ShownAt& at) {
  return at.now - last_seen > at.no_data_after;
}

DataState ShownDataState(DataState data, absl::Time last_seen, const ShownAt& at) {
  return IsSilent(last_seen, at) ? DataState::kNone : data;
}

}  // namespace drift
