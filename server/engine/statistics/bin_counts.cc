#include "server/engine/statistics/bin_counts.h"

namespace drift {

Sides SidesOf(absl::Span<const ScoringBin> bins) {
  Sides sides;
  sides.live.reserve(bins.size());
  sides.reference.reserve(bins.size());
  for (const ScoringBin& bin : bins) {
    sides.live.push_back(static_cast<double>(bin.live));
    sides.reference.push_back(static_cast<double>(bin.reference));
  }
  return sides;
}

}  // namespace drift
