// How often the noise floor is passed where nothing drifts: layout, groups, bins, divergence and
// floor together.
#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "gtest/gtest.h"
#include "server/engine/divergence/divergence.h"
#include "server/engine/statistics/bin_counts.h"
#include "server/engine/statistics/noise.h"
#include "server/engine/statistics/scoring_bins.h"
#include "tests/server/engine/statistics/bins_of.h"

namespace drift {
namespace {

constexpr uint64_t kSeed = 2718;
constexpr int kTrials = 2000;
constexpr int kBins = 20;
constexpr double kLevel = 0.01;
constexpr int kDroppedBits = 47;  // 32 buckets an octave, far more than 160 populated ones leave

// Normal values, already in their buckets: 65,536 are drawn and placed once, and samples drawn from
// those with replacement, which is as free of drift and much faster.
class NormalValues {
 public:
  NormalValues(const Layout& layout, double mean, std::mt19937_64& random) : layout_(layout) {
    std::normal_distribution<double> normal(mean, 1);
    std::vector<double> values(kDrawn);
    for (double& value : values) value = normal(random);
    Counts counts(kDroppedBits);
    Layout::Lossless().Fold(values, counts);
    for (const Bucket& bucket : counts.buckets()) {
      places_.insert(places_.end(), bucket.count, static_cast<uint32_t>(numbers_.size()));
      numbers_.push_back(bucket.number);
    }
  }

  Counts Sample(int size, std::mt19937_64& random) const {
    std::vector<uint64_t> tally(numbers_.size());
    for (int i = 0; i < size; ++i) ++tally[places_[random() % kDrawn]];
    Counts counts(kDroppedBits);
    for (size_t i = 0; i < tally.size(); ++i) {
      if (tally[i] > 0) counts.Add(numbers_[i], tally[i]);
    }
    counts.Limit(layout_.max_buckets());
    return counts;
  }

 private:
  static constexpr size_t kDrawn = 65'536;

  const Layout& layout_;
  std::vector<int64_t> numbers_;  // of the buckets
  std::vector<uint32_t> places_;  // of each value drawn: the index of its bucket in numbers_
};

class NoDriftTest : public testing::Test {
 protected:
  // Whether the JSD of two samples of `values` each passes the floor.
  bool Passes(int values, const NormalValues& live_values) {
    const Counts live = live_values.Sample(values, random_);
    const Counts reference = normal_.Sample(values, random_);
    const int dropped_bits = std::max(live.dropped_bits(), reference.dropped_bits());
    const BinGroups groups = MakeGroups(reference, dropped_bits, kBins, 1);
    const Sides sides = SidesOf(BinsOf(layout_, groups, live, reference));
    const SampleSizes sizes{.live = static_cast<double>(values),
                            .reference = static_cast<double>(values),
                            .bins = static_cast<int>(sides.live.size())};
    return ComputeDivergences(sides.live, sides.reference, 0.5).jsd_bits >=
           NoiseFloorBits(Divergence::kJsd, sizes, kLevel);
  }

  double FalseAlarmRate(int values) {
    int alarms = 0;
    for (int trial = 0; trial < kTrials; ++trial) alarms += Passes(values, normal_);
    return static_cast<double>(alarms) / kTrials;
  }

  Layout layout_ = *Layout::Create(LogLinear{});
  std::mt19937_64 random_{kSeed};
  const NormalValues normal_{layout_, 0, random_};
};

// Bounds are four standard errors of 2,000 trials, and what the approximation is off at these
// sizes.
TEST_F(NoDriftTest, AThousandValuesPassAOnePercentFloorOnceInAHundredTimes) {
  const double rate = FalseAlarmRate(1000);
  EXPECT_GE(rate, 0.005) << "seed " << kSeed;
  EXPECT_LE(rate, 0.020) << "seed " << kSeed;
}

TEST_F(NoDriftTest, FiveThousandValuesComeCloser) {
  const double rate = FalseAlarmRate(5000);
  EXPECT_GE(rate, 0.006) << "seed " << kSeed;
  EXPECT_LE(rate, 0.015) << "seed " << kSeed;
}

TEST_F(NoDriftTest, AShiftOfATenthOfASigmaIsFoundInFiftyThousandValues) {
  const NormalValues shifted(layout_, 0.1, random_);
  for (int trial = 0; trial < 10; ++trial) {
    EXPECT_TRUE(Passes(50'000, shifted)) << "seed " << kSeed;
  }
}

}  // namespace
}  // namespace drift
