// What the kernels take: raw counts of both sides over the same bins, and their sums.
// Internal to this folder.
#ifndef DRIFT_SERVER_ENGINE_DIVERGENCE_BINS_H_
#define DRIFT_SERVER_ENGINE_DIVERGENCE_BINS_H_

#include <cstddef>
#include <cstdint>

namespace drift {

template <typename Count>
struct Bins {
  const Count* live;
  const Count* reference;
  size_t size;  // of both, >= 1
  Count live_total;
  Count reference_total;
};

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_DIVERGENCE_BINS_H_
