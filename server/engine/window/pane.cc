#include "server/engine/window/pane.h"

namespace drift {

absl::Time FloorTo(absl::Time time, absl::Duration length) {
  return absl::UnixEpoch() + absl::Floor(time - absl::UnixEpoch(), length);
}

}  // namespace drift
