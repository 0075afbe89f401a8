#include "server/engine/divergence/from_nats.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace drift {

namespace {

constexpr double kBitsPerNat = std::numbers::log2e;

}  // namespace

double JsdBits(double nats) { return std::clamp(nats * kBitsPerNat, 0.0, 1.0); }

Divergences FromNats(const SumsInNats& sums) {
  Divergences result;
  result.jsd_bits = JsdBits(sums.jsd);
  result.kl_live_to_reference_bits = sums.kl_live_to_reference * kBitsPerNat;
  result.kl_reference_to_live_bits = sums.kl_reference_to_live * kBitsPerNat;
  result.psi_nats = sums.kl_live_to_reference + sums.kl_reference_to_live;
  result.hellinger = std::sqrt(std::clamp(sums.hellinger_squared, 0.0, 1.0));
  result.total_variation = std::clamp(sums.total_variation, 0.0, 1.0);
  result.live_entropy_bits = std::max(0.0, sums.live_entropy * kBitsPerNat);
  result.reference_entropy_bits = std::max(0.0, sums.reference_entropy * kBitsPerNat);
  result.cross_entropy_live_to_reference_bits =
      result.live_entropy_bits + result.kl_live_to_reference_bits;
  result.cross_entropy_reference_to_live_bits =
      result.reference_entropy_bits + result.kl_reference_to_live_bits;
  return result;
}

}  // namespace drift
