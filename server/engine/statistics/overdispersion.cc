#include "server/engine/statistics/overdispersion.h"

#include <algorithm>

namespace drift {

Overdispersion OverdispersionOf(const BlockMoments& moments, int bins,
                                OverdispersionSource source) {
  Overdispersion result;
  if (moments.count < kLeastBlocks) return result;
  result.source = source;
  if (bins <= 1 || moments.mean == 0) return result;
  const double c1 = std::max(1.0, moments.mean);
  const double c2 = moments.variance * (bins - 1) / (2 * moments.mean);
  result.measured = std::max(c1, c2);
  result.c1 = std::min(kMostOverdispersion, c1);
  return result;
}

}  // namespace drift
