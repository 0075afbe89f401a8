#include "server/engine/statistics/bin_counts.h"

namespace drift {

Sides SidesOf(absl::Span<const ScoringBin> bins) {
  Sides sides;
  sides.live.reserve(bins.size());
  sides.reference.reserve(bins.size());
  for (const ScoringBin& bin : bins) {
    sides.live.push_back(bin.live);
    sides.reference.push_back(bin.reference);
  }
  return sides;
}

}  // namespace drift
