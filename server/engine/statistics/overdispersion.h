// How much more a stream varies than independent values would. Values come in bursts, sessions and
// times of day, so that even a stable stream exceeds the chi-square of noise.h: by about the factor
// c, which its own past tells.
//
// G of a block is the likelihood ratio of "the block and the rest are of one distribution", and
// chi-square with k − 1 degrees of freedom where values are independent: mean k − 1, variance twice
// the mean. A chi-square c times as large has c times the mean and c² times the variance, so c
// shows in either; the larger counts (the mean as in McCullagh & Nelder 1989, 4.5; the variance
// after Satterthwaite 1946, since slow streams have few, great deviations).
#ifndef DRIFT_SERVER_ENGINE_STATISTICS_OVERDISPERSION_H_
#define DRIFT_SERVER_ENGINE_STATISTICS_OVERDISPERSION_H_

#include <cstdint>

#include "absl/types/span.h"

namespace drift {

// G of two samples that share no value, from their counts over the same bins: with O a count and E
// what is expected of it where both sides have the same shares, 2 Σ O ln(O/E). That is 2(N+M) times
// their JSD in nats, weighted by N and M. 0 where a side is empty.
double GStatistic(absl::Span<const double> live, absl::Span<const double> reference);

// G of a block that is part of `whole`, against the rest of it. Against the whole, of which the
// block is a part, it would come out too small: by the block's share of the whole where that is
// taken for the truth, by twice as much where it is taken for a second sample.
double BlockG(absl::Span<const double> block, absl::Span<const double> whole);

// The number, mean and variance of G statistics, one at a time (Welford 1962), so that blocks need
// not be kept. They must be of the same bins: begin anew when those change.
class GMoments {
 public:
  GMoments() = default;
  // As they were when count(), mean() and squares() were written down.
  GMoments(int64_t count, double mean, double squares)
      : count_(count), mean_(mean), squares_(squares) {}

  void Add(double g);
  int64_t count() const { return count_; }
  double mean() const { return mean_; }
  double squares() const { return squares_; }  // Σ (g − mean)²
  double variance() const;                     // of the sample, n − 1; 0 below two

  friend bool operator==(const GMoments&, const GMoments&) = default;

 private:
  int64_t count_ = 0;
  double mean_ = 0;
  double squares_ = 0;
};

// What the overdispersion was learned from.
enum class OverdispersionSource : uint8_t {
  kTooFewBlocks,     // nothing: c = c1 = 1
  kReferenceBlocks,  // blocks of the reference, each as long as a live window
  kQuietLive,        // live windows while nothing drifted, of a reference without time structure
};

// Fewer blocks than this tell too little.
inline constexpr int64_t kLeastBlocks = 20;
// A reference that varies so much that its noise cannot be told from drift.
inline constexpr double kMostOverdispersion = 10;

struct Overdispersion {
  OverdispersionSource source = OverdispersionSource::kTooFewBlocks;
  double c = 1;           // 1 to 10: what noise floors and p-values are scaled by
  double c1 = 1;          // 1 to c: what the bias is scaled by, from the mean alone
  double measured = 1;    // >= 1, without the cap: "varies 12 times more than chance"
  bool unstable = false;  // whether the cap is reached
  friend bool operator==(const Overdispersion&, const Overdispersion&) = default;
};

// From the G statistics of blocks over `bins` bins (k, >= 1; of one bin nothing varies), learned
// from `source`: c1 = mean/(k − 1), c2 = variance/(2·mean), c = min(10, max(1, c1, c2)).
Overdispersion OverdispersionOf(const GMoments& moments, int bins, OverdispersionSource source);

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_STATISTICS_OVERDISPERSION_H_
