#include "server/engine/divergence/contributions.h"

#include <cassert>
#include <cstddef>

#include "server/engine/divergence/scalar_terms.h"

namespace drift {

std::vector<double> JsdContributionsBits(absl::Span<const double> live,
                                         absl::Span<const double> reference) {
  assert(live.size() == reference.size());
  using scalar::Real;
  const Real n = scalar::Total(live, 0), m = scalar::Total(reference, 0);
  std::vector<double> bits(live.size());
  for (size_t i = 0; i < bits.size(); ++i) {
    const Real term = scalar::JsdTerm(live[i] * m, reference[i] * n);
    bits[i] = static_cast<double>(term / (2 * n * m * scalar::kLn2));
  }
  return bits;
}

}  // namespace drift
