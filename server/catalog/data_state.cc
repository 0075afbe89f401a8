#include "server/catalog/data_state.h"

namespace drift {

DataState ShownDataState(DataState data, absl::Time last_seen, const ShownAt& at) {
  return at.now - last_seen > at.no_data_after ? DataState::kNone : data;
}

}  // namespace drift
