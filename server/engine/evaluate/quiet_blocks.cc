#include "server/engine/evaluate/quiet_blocks.h"

#include <algorithm>
#include <cmath>

#include "server/engine/statistics/noise.h"

namespace drift {
namespace {

constexpr int64_t kMostBlocks = 50;
// What the first blocks, one after the other, do not show (times of day, of the week), later ones
// shall: from block to block the time since the first grows by a seventh.
constexpr int kGrowth = 7;

}  // namespace

void QuietBlocks::Learn(const Pane& pane) {
  of_reference = pane.reference >= kLeastBlocks * pane.live;
  if (pane.after == AlertState::kDrifting) held.reset();
  const bool quiet = pane.before == AlertState::kOk && pane.after == AlertState::kOk;
  if (!quiet || pane.score.data != DataState::kOk || pane.score.bins < 2) return;
  if (!IsDue(pane)) return;
  if (held.has_value()) Count(*held);
  held =
      QuietBlock{.times_chance = TimesChance(pane.score.divergences.jsd_bits, SizesOf(pane.score)),
                 .bins = pane.score.bins};
  last_end = pane.pane_end;
  if (since == absl::InfinitePast()) since = last_end;
}

bool QuietBlocks::IsDue(const Pane& pane) const {
  if (!of_reference && count >= kMostBlocks) return false;
  absl::Duration apart = pane.live;
  if (count >= kLeastBlocks) {
    apart =
        std::max(apart, of_reference ? pane.reference / kMostBlocks : (last_end - since) / kGrowth);
  }
  return pane.pane_end - last_end >= apart;
}

// Forgets exponentially once there are as many as are remembered (West 1979).
void QuietBlocks::Count(const QuietBlock& block) {
  const double weight = 1.0 / static_cast<double>(std::min(++count, kMostBlocks));
  const double off = block.times_chance - mean;
  mean += weight * off;
  variance = (1 - weight) * (variance + weight * off * off);
  bins += weight * (block.bins - bins);
}

Overdispersion QuietBlocks::overdispersion() const {
  const auto remembered = static_cast<double>(std::min(count, kMostBlocks));
  const double of_sample = remembered > 1 ? remembered / (remembered - 1) : 1;  // Bessel
  return OverdispersionOf(
      {.count = count, .mean = mean, .variance = variance * of_sample},
      std::max(static_cast<int>(std::lround(bins)), 1),
      of_reference ? OverdispersionSource::kReferenceBlocks : OverdispersionSource::kQuietLive);
}

}  // namespace drift
