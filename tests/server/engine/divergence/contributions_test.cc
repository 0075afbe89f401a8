#include "server/engine/divergence/contributions.h"

#include <cmath>
#include <numeric>
#include <random>
#include <vector>

#include "gtest/gtest.h"
#include "server/engine/divergence/divergence.h"

namespace drift {
namespace {

using Counts = std::vector<double>;

double Sum(const Counts& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

TEST(ContributionsTest, TwoBinsByHand) {
  // P = (1/2, 1/2), Q = (1/4, 3/4), M = (3/8, 5/8).
  const Counts got = JsdContributionsBits(Counts{10, 10}, Counts{25, 75});
  ASSERT_EQ(got.size(), 2u);
  EXPECT_NEAR(got[0], std::log2(4. / 3) / 4 + std::log2(2. / 3) / 8, 1e-15);
  EXPECT_NEAR(got[1], std::log2(4. / 5) / 4 + std::log2(6. / 5) * 3 / 8, 1e-15);
}

TEST(ContributionsTest, ABinThatOneSideAloneHasAddsHalfItsShareInBits) {
  const Counts got = JsdContributionsBits(Counts{6, 2}, Counts{9, 0});
  EXPECT_DOUBLE_EQ(got[1], 0.25 / 2);
}

TEST(ContributionsTest, BinsWithEqualSharesAddNothing) {
  const Counts got = JsdContributionsBits(Counts{5, 2, 3, 0}, Counts{50, 30, 20, 0});
  EXPECT_EQ(got[0], 0);
  EXPECT_GT(got[1], 0);
  EXPECT_GT(got[2], 0);
  EXPECT_EQ(got[3], 0) << "empty on both sides";
}

TEST(ContributionsTest, NoneIsNegativeAndTogetherTheyAreTheJsd) {
  constexpr uint64_t kSeed = 99;
  std::mt19937_64 random(kSeed);
  for (int trial = 0; trial < 2000; ++trial) {
    const size_t bins = 1 + random() % 40;
    const uint64_t most = uint64_t{2} << (random() % 40);
    Counts live(bins), reference(bins);
    for (double& count : live) count = random() % 3 == 0 ? 0 : static_cast<double>(random() % most);
    // Now and then all but the same, so that contributions are next to nothing.
    const bool near = random() % 2 == 0;
    for (size_t i = 0; i < bins; ++i) {
      reference[i] = static_cast<double>(near ? 1000 * live[i] + random() % 3 : random() % most);
    }
    ++live[0], ++reference[0];  // no total of 0
    const Counts got = JsdContributionsBits(live, reference);
    const double jsd = ScalarDivergences(live, reference, 0).jsd_bits;
    for (const double bits : got) ASSERT_GE(bits, 0) << "seed " << kSeed << ", trial " << trial;
    ASSERT_NEAR(Sum(got), jsd, 1e-14 * jsd) << "seed " << kSeed << ", trial " << trial;
    ASSERT_NEAR(Sum(got), ComputeDivergences(live, reference, 0).jsd_bits, 2e-6 * jsd);
  }
}

}  // namespace
}  // namespace drift
