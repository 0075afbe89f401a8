// How much more a stream varies than independent values would. Values come in bursts, sessions and
// times of day, so that even a stable stream exceeds the chi-square of noise.h: by about the factor
// c, which its own past tells.
//
// G of a block is the likelihood ratio of "the block and the reference are of one distribution",
// and chi-square with k − 1 degrees of freedom where values are independent: mean k − 1, variance
// twice the mean. A chi-square c times as large has c times the mean and c² times the variance, so
// c shows in either; the larger counts (the mean as in McCullagh & Nelder 1989, 4.5; the variance
// after Satterthwaite 1946, since slow streams have few, great deviations).
#ifndef DRIFT_SERVER_ENGINE_STATISTICS_OVERDISPERSION_H_
#define DRIFT_SERVER_ENGINE_STATISTICS_OVERDISPERSION_H_

#include <algorithm>
#include <cstdint>

namespace drift {

// Of blocks' G per degree of freedom, G/(k − 1), which is 1 on average for independent values.
struct BlockMoments {
  int64_t count = 0;
  double mean = 0;
  double variance = 0;  // of the sample, n − 1
  friend bool operator==(const BlockMoments&, const BlockMoments&) = default;
};

// What the overdispersion was learned from.
enum class OverdispersionSource : uint8_t {
  kTooFewBlocks,     // nothing: c = c1 = 1
  kReferenceBlocks,  // windows spread over the stretch of the reference
  kQuietLive,        // live ones while nothing drifted, where it has no stretch to spread them over
};

// Fewer blocks than this tell too little.
inline constexpr int64_t kLeastBlocks = 20;
// A reference that varies so much that its noise cannot be told from drift.
inline constexpr double kMostOverdispersion = 10;

struct Overdispersion {
  OverdispersionSource source = OverdispersionSource::kTooFewBlocks;
  double c1 = 1;        // 1 to c: what the bias is scaled by, from the mean alone
  double measured = 1;  // >= 1, without the cap: "varies 12 times more than chance"

  // 1 to 10: what noise floors and p-values are scaled by.
  double c() const { return std::min(kMostOverdispersion, measured); }
  bool unstable() const { return measured >= kMostOverdispersion; }  // whether the cap is reached
  friend bool operator==(const Overdispersion&, const Overdispersion&) = default;
};

// From blocks over `bins` bins (k, >= 1; of one bin nothing varies), learned from `source`:
// c1 = mean(G)/(k − 1), c2 = variance(G)/(2·mean(G)), c = min(10, max(1, c1, c2)).
Overdispersion OverdispersionOf(const BlockMoments& moments, int bins, OverdispersionSource source);

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_STATISTICS_OVERDISPERSION_H_
