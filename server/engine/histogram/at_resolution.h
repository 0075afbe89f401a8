// Counts at the resolution of others that they join. Internal to the engine.
#ifndef DRIFT_SERVER_ENGINE_HISTOGRAM_AT_RESOLUTION_H_
#define DRIFT_SERVER_ENGINE_HISTOGRAM_AT_RESOLUTION_H_

#include "server/engine/histogram/counts.h"

namespace drift {

// `counts`, or a copy in `copy` where bits must still be dropped.
inline const Counts& AtResolution(const Counts& counts, int dropped_bits, Counts& copy) {
  if (counts.dropped_bits() >= dropped_bits) return counts;
  copy = counts;
  copy.CoarsenTo(dropped_bits);
  return copy;
}

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_HISTOGRAM_AT_RESOLUTION_H_
