#include "server/engine/evaluate/quiet_blocks.h"

#include <algorithm>
#include <cmath>

namespace drift {
namespace {

constexpr int64_t kRemembered = 50;

// 8 JSD / h in nats is chi-square with k - 1 degrees of freedom where values are independent.
double GOf(const Score& score) {
  const double h = 1.0 / score.live_values + 1.0 / score.reference_values;
  return 8 * score.divergences.jsd_bits * M_LN2 / h;
}

}  // namespace

void QuietBlocks::Learn(const Pane& pane) {
  if (live != pane.live) *this = {};
  live = pane.live;
  of_reference = pane.reference >= kLeastBlocks * pane.live;
  if (!pane.quiet || pane.score.data != DataState::kOk || pane.score.bins < 2) return;
  const absl::Duration spread = pane.reference / kRemembered;
  const absl::Duration apart = count < kLeastBlocks ? pane.live : std::max(pane.live, spread);
  if (pane.pane_end - last_end < apart) return;
  last_end = pane.pane_end;
  // Exponential forgetting once there are as many as are remembered (West 1979).
  const double weight = 1.0 / std::min(++count, kRemembered);
  const double off = GOf(pane.score) / (pane.score.bins - 1) - mean;
  mean += weight * off;
  variance = (1 - weight) * (variance + weight * off * off);
  bins += weight * (pane.score.bins - bins);
}

Overdispersion QuietBlocks::overdispersion() const {
  const int k = static_cast<int>(std::lround(bins));
  const double freedom = std::max(k - 1, 0);
  const GMoments moments(count, mean * freedom,
                         variance * freedom * freedom * static_cast<double>(count - 1));
  return OverdispersionOf(
      moments, std::max(k, 1),
      of_reference ? OverdispersionSource::kReferenceBlocks : OverdispersionSource::kQuietLive);
}

}  // namespace drift
