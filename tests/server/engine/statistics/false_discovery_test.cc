#include "server/engine/statistics/false_discovery.h"

#include <algorithm>
#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace drift {
namespace {

constexpr uint64_t kSeed = 1995;

using PValues = std::vector<double>;

// The definition by adjusted p-values: the least of p'·m / #{p'' <= p'} over all p' >= p.
double Adjusted(const PValues& p_values, double p) {
  double least = 1;
  for (const double other : p_values) {
    if (other < p) continue;
    const auto rank = std::count_if(p_values.begin(), p_values.end(),
                                    [other](double value) { return value <= other; });
    const double tests = static_cast<double>(p_values.size());
    least = std::min(least, other * tests / static_cast<double>(rank));
  }
  return least;
}

// The fifteen p-values of section 3.2 of Benjamini and Hochberg (1995), who reject four at 5 %.
TEST(FalseDiscoveryTest, RejectsWhatThePaperRejects) {
  const PValues p = {0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
                     0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000};
  EXPECT_EQ(FalseDiscoveryThreshold(p, 0.05), 0.0095);
}

TEST(FalseDiscoveryTest, TheOrderDoesNotMatter) {
  EXPECT_EQ(FalseDiscoveryThreshold(PValues{0.9, 0.03, 0.001, 0.5}, 0.06), 0.03);
}

TEST(FalseDiscoveryTest, ALargerPThatPassesTakesSmallerOnesAlong) {
  // 0.03 is above q·1/3, but 0.04 is not above q·2/3, nor 0.05 above q.
  EXPECT_EQ(FalseDiscoveryThreshold(PValues{0.03, 0.04, 0.05}, 0.05), 0.05);
}

TEST(FalseDiscoveryTest, NothingIsRejectedWhereNothingIsSmallEnough) {
  EXPECT_EQ(FalseDiscoveryThreshold(PValues{0.03, 0.6}, 0.05), std::nullopt);
  EXPECT_EQ(FalseDiscoveryThreshold(PValues{}, 0.05), std::nullopt);
}

TEST(FalseDiscoveryTest, OneTestIsRejectedAtQ) {
  EXPECT_EQ(FalseDiscoveryThreshold(PValues{0.05}, 0.05), 0.05);
  EXPECT_EQ(FalseDiscoveryThreshold(PValues{0.051}, 0.05), std::nullopt);
}

TEST(FalseDiscoveryTest, APOfZeroIsRejectedAndIsTheThreshold) {
  EXPECT_EQ(FalseDiscoveryThreshold(PValues{0, 0.9, 1}, 0.05), 0);
}

TEST(FalseDiscoveryTest, AgreesWithTheAdjustedPValues) {
  std::mt19937_64 random(kSeed);
  std::uniform_real_distribution<double> uniform;
  for (int trial = 0; trial < 1000; ++trial) {
    PValues p(1 + random() % 40);
    for (double& value : p) {
      // Some drifted, some not; and ties.
      value = uniform(random) * (random() % 3 == 0 ? 0.01 : 1);
      if (random() % 4 == 0) value = p.front();
    }
    const double q = uniform(random);
    const std::optional<double> threshold = FalseDiscoveryThreshold(p, q);
    for (const double value : p) {
      ASSERT_EQ(threshold && value <= *threshold, Adjusted(p, value) <= q)
          << "seed " << kSeed << ", trial " << trial << ": p " << value << ", q " << q;
    }
  }
}

TEST(FalseDiscoveryTest, WhereNothingDriftsAnythingIsRejectedAtTheRateQ) {
  constexpr int kTrials = 4000;
  std::mt19937_64 random(kSeed);
  std::uniform_real_distribution<double> uniform;
  int rejecting = 0;
  for (int trial = 0; trial < kTrials; ++trial) {
    PValues p(50);
    for (double& value : p) value = uniform(random);
    rejecting += FalseDiscoveryThreshold(p, 0.05).has_value();
  }
  // Four standard errors.
  EXPECT_NEAR(static_cast<double>(rejecting) / kTrials, 0.05, 0.014) << "seed " << kSeed;
}

TEST(FalseDiscoveryTest, FewOfTheDiscoveriesAreFalse) {
  std::mt19937_64 random(kSeed);
  std::uniform_real_distribution<double> uniform;
  int found = 0, false_ones = 0;
  for (int trial = 0; trial < 200; ++trial) {
    PValues p(500);
    for (double& value : p) value = uniform(random);
    std::fill_n(p.begin(), 25, 1e-9);  // drifted
    const double threshold = *FalseDiscoveryThreshold(p, 0.1);
    const auto rejected =
        std::count_if(p.begin(), p.end(), [=](double value) { return value <= threshold; });
    found += static_cast<int>(rejected);
    false_ones += static_cast<int>(rejected) - 25;
  }
  EXPECT_NEAR(static_cast<double>(false_ones) / found, 0.095, 0.02) << "seed " << kSeed;
}

}  // namespace
}  // namespace drift
