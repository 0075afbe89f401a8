#include "server/engine/evaluate/reference_blocks.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "server/engine/evaluate/score.h"
#include "server/engine/statistics/noise.h"

namespace drift {
namespace {

constexpr size_t kMostSpread = 50;

struct Block {
  double times_chance;  // G / (k - 1)
  int bins;             // k
};

// The noise of a block is in the whole as well: the difference of the two varies by 1/N - 1/M
// where that of two samples by themselves would by 1/N + 1/M.
double OfPart(const SampleSizes& sizes) {
  return (sizes.reference + sizes.live) / (sizes.reference - sizes.live);
}

// Mean and variance in two passes.
BlockMoments MomentsOf(const std::vector<Block>& blocks) {
  const auto count = static_cast<double>(blocks.size());
  BlockMoments moments{.count = static_cast<int64_t>(blocks.size()), .mean = 0, .variance = 0};
  for (const Block& block : blocks) moments.mean += block.times_chance / count;
  for (const Block& block : blocks) {
    const double off = block.times_chance - moments.mean;
    moments.variance += off * off / (count - 1);
  }
  return moments;
}

}  // namespace

Overdispersion ReferenceBlocks::overdispersion() const {
  return OverdispersionOf(moments, std::max(static_cast<int>(std::lround(bins)), 1),
                          OverdispersionSource::kReferenceBlocks);
}

std::vector<TimeRange> SpreadBlocks(TimeRange range, absl::Duration length,
                                    const std::vector<TimeRange>& excluded) {
  std::vector<TimeRange> all;
  for (absl::Time start = range.start; start + length <= range.end; start += length) {
    const TimeRange block{start, start + length};
    if (!OverlapsAny(block, excluded)) all.push_back(block);
  }
  if (all.size() <= kMostSpread) return all;
  std::vector<TimeRange> spread;
  for (size_t i = 0; i < kMostSpread; ++i) spread.push_back(all[i * all.size() / kMostSpread]);
  return spread;
}

std::optional<ReferenceBlocks> MeasureBlocks(const Layout& layout, const AlertRule& rule,
                                             absl::Duration length,
                                             const std::vector<Counts>& blocks,
                                             const Counts& whole) {
  BinGroups groups;
  std::vector<Block> counting;
  double bins = 0;
  for (const Counts& block : blocks) {
    const std::optional<JsdScore> score = ComputeJsd(layout, rule, block, whole, groups);
    if (!score.has_value() || score->data != DataState::kOk || score->sizes.bins < 2) continue;
    if (score->sizes.live == score->sizes.reference) continue;  // the whole itself
    counting.push_back(
        {.times_chance = TimesChance(score->jsd_bits, score->sizes) * OfPart(score->sizes),
         .bins = score->sizes.bins});
    bins += score->sizes.bins;
  }
  if (static_cast<int64_t>(counting.size()) < kLeastBlocks) return std::nullopt;
  return ReferenceBlocks{.live = length,
                         .moments = MomentsOf(counting),
                         .bins = bins / static_cast<double>(counting.size())};
}

}  // namespace drift
