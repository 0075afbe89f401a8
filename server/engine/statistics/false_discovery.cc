#include "server/engine/statistics/false_discovery.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace drift {

std::optional<double> FalseDiscoveryThreshold(absl::Span<const double> p_values, double q) {
  std::vector<double> sorted(p_values.begin(), p_values.end());
  std::sort(sorted.begin(), sorted.end());
  const auto tests = static_cast<double>(sorted.size());
  for (size_t rank = sorted.size(); rank > 0; --rank) {
    if (sorted[rank - 1] <= q * static_cast<double>(rank) / tests) return sorted[rank - 1];
  }
  return std::nullopt;
}

}  // namespace drift
