#include "server/engine/evaluate/quiet_blocks.h"

#include <algorithm>
#include <cmath>

#include "server/engine/statistics/noise.h"

namespace drift {
namespace {

constexpr int64_t kRemembered = 50;

// G / (k - 1): how many times as large the JSD is as independent values make it on average.
double TimesChance(const Score& score) {
  const SampleSizes sizes{.live = static_cast<double>(score.live_values),
                          .reference = static_cast<double>(score.reference_values),
                          .bins = score.bins};
  return score.divergences.jsd_bits / BiasBits(Divergence::kJsd, sizes);
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
  const double off = TimesChance(pane.score) - mean;
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
