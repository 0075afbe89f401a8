// The oracle: the definitions, bin after bin, in long double.
//
// With x87's 64-bit mantissa the difference of two shares loses 5e-20 of them, so a relative error
// of 1e-9 holds down to divergences of about 1e-18 bits.
#include "server/engine/divergence/divergence.h"
#include "server/engine/divergence/from_nats.h"
#include "server/engine/divergence/scalar_terms.h"

namespace drift {

Divergences ScalarDivergences(absl::Span<const double> live, absl::Span<const double> reference,
                              double smoothing) {
  using scalar::Real;
  const Real n = scalar::Total(live, 0), m = scalar::Total(reference, 0);
  const Real smoothed_n = scalar::Total(live, smoothing);
  const Real smoothed_m = scalar::Total(reference, smoothing);
  Real jsd = 0, hellinger = 0, variation = 0, live_to_reference = 0, reference_to_live = 0;
  Real live_entropy = 0, reference_entropy = 0;
  for (size_t i = 0; i < live.size(); ++i) {
    const Real x = live[i] * m, y = reference[i] * n;
    jsd += scalar::JsdTerm(x, y);
    hellinger += scalar::HellingerTerm(x, y);
    variation += x < y ? y - x : x - y;
    const Real a = live[i] + Real{smoothing}, b = reference[i] + Real{smoothing};
    live_to_reference += scalar::KlTerm(a * smoothed_m, b * smoothed_n);
    reference_to_live += scalar::KlTerm(b * smoothed_n, a * smoothed_m);
    live_entropy += scalar::EntropyTerm(a, smoothed_n);
    reference_entropy += scalar::EntropyTerm(b, smoothed_m);
  }
  const Real product = n * m, smoothed_product = smoothed_n * smoothed_m;
  return FromNats(
      {.jsd = static_cast<double>(jsd / (2 * product)),
       .hellinger_squared = static_cast<double>(hellinger / (2 * product)),
       .total_variation = static_cast<double>(variation / (2 * product)),
       .kl_live_to_reference = static_cast<double>(live_to_reference / smoothed_product),
       .kl_reference_to_live = static_cast<double>(reference_to_live / smoothed_product),
       .live_entropy = static_cast<double>(live_entropy),
       .reference_entropy = static_cast<double>(reference_entropy)});
}

}  // namespace drift
