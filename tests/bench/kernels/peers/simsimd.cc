#define SIMSIMD_NATIVE_F16 0
#define SIMSIMD_NATIVE_BF16 0
#include <simsimd/simsimd.h>

#include "tests/bench/kernels/peers/peers.h"

namespace drift::peers {

double SimsimdJsd(const float* p, const float* q, size_t size) {
  simsimd_distance_t distance;
  simsimd_js_f32_skylake(p, q, size, &distance);
  return distance;
}

double SimsimdKl(const float* p, const float* q, size_t size) {
  simsimd_distance_t divergence;
  simsimd_kl_f32_skylake(p, q, size, &divergence);
  return divergence;
}

}  // namespace drift::peers
