#include "server/engine/statistics/noise.h"

#include <cmath>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/server/engine/divergence/python_lines.h"

namespace drift {
namespace {

constexpr SampleSizes kSizes{.live = 500, .reference = 500, .bins = 20};

TEST(NoiseTest, TheBiasOfJsdIsThatOfMillerAndMadow) {
  // 19 · (1/500 + 1/500) / 8 nats.
  EXPECT_DOUBLE_EQ(BiasBits(Divergence::kJsd, kSizes), 19 * 0.004 / 8 / std::log(2));
}

TEST(NoiseTest, TheBiasOfKlIsFourTimesThatOfJsdInEitherDirection) {
  const double jsd = BiasBits(Divergence::kJsd, kSizes);
  EXPECT_DOUBLE_EQ(BiasBits(Divergence::kKlLiveToReference, kSizes), 4 * jsd);
  EXPECT_DOUBLE_EQ(BiasBits(Divergence::kKlReferenceToLive, kSizes), 4 * jsd);
}

TEST(NoiseTest, OverdispersionBelowOneCountsAsOne) {
  EXPECT_EQ(BiasBits(Divergence::kJsd, kSizes, 0.5), BiasBits(Divergence::kJsd, kSizes));
  EXPECT_EQ(BiasBits(Divergence::kJsd, kSizes, 3), 3 * BiasBits(Divergence::kJsd, kSizes));
  EXPECT_EQ(NoiseFloorBits(Divergence::kJsd, kSizes, 0.01, 0.5),
            NoiseFloorBits(Divergence::kJsd, kSizes, 0.01));
}

TEST(NoiseTest, OneBinHasNoNoise) {
  const SampleSizes one{.live = 500, .reference = 500, .bins = 1};
  EXPECT_EQ(BiasBits(Divergence::kJsd, one), 0);
  EXPECT_EQ(NoiseFloorBits(Divergence::kJsd, one, 1e-6), 0);
  EXPECT_EQ(JsdPValue(0, one), 1);
}

TEST(NoiseTest, TheFloorAgreesWithATableOfTheChiSquare) {
  // χ²(1) exceeds 3.841459 with probability 5 %, and χ²(2) −2 ln a with probability a.
  const SampleSizes two{.live = 8, .reference = 8, .bins = 2};
  EXPECT_NEAR(NoiseFloorBits(Divergence::kKlLiveToReference, two, 0.05),
              3.841458820694124 / 8 / std::log(2), 1e-12);
  const SampleSizes three{.live = 8, .reference = 8, .bins = 3};
  EXPECT_NEAR(NoiseFloorBits(Divergence::kKlReferenceToLive, three, 1e-6),
              -2 * std::log(1e-6) / 8 / std::log(2), 1e-12);
}

TEST(NoiseTest, AJsdAtTheFloorHasTheFloorsLevelAsItsPValue) {
  for (double level : {0.5, 0.01, 1e-6, 1e-12}) {
    const double floor = NoiseFloorBits(Divergence::kJsd, kSizes, level, 2);
    EXPECT_NEAR(JsdPValue(floor, kSizes, 2) / level, 1, 1e-9);
  }
}

TEST(NoiseTest, TheBiasIsOneTimesChance) {
  // 19 · (1/500 + 1/500) / 8 nats are what chance makes of 20 bins on average.
  EXPECT_DOUBLE_EQ(TimesChance(19 * 0.004 / 8 / std::log(2), kSizes), 1);
  EXPECT_DOUBLE_EQ(TimesChance(19 * 0.004 / 2 / std::log(2), kSizes), 4);
}

TEST(NoiseTest, AJsdOfZeroIsCertain) { EXPECT_EQ(JsdPValue(0, kSizes), 1); }

TEST(NoiseTest, TheFloorIsTheSameOnEveryCallAndThread) {
  // More pairs of k and level than are remembered, in two rounds.
  const auto floors = [] {
    std::vector<double> values;
    for (int bins = 2; bins < 700; ++bins) {
      for (double level : {0.01, 1e-6}) {
        const SampleSizes sizes{.live = 1000, .reference = 1000, .bins = bins};
        values.push_back(NoiseFloorBits(Divergence::kJsd, sizes, level));
      }
    }
    return values;
  };
  const std::vector<double> first = floors();
  EXPECT_EQ(floors(), first);
  std::vector<double> elsewhere;
  std::thread([&] { elsewhere = floors(); }).join();
  EXPECT_EQ(elsewhere, first);
}

TEST(NoiseTest, AgreesWithSciPy) {
  const auto lines = LinesOf(absl::StrCat(DRIFT_PYTHON3, " ", DRIFT_ORACLE));
  ASSERT_EQ(lines.size(), 300u);
  for (const std::string& line : lines) {
    SCOPED_TRACE(line);
    std::istringstream words(line);
    SampleSizes sizes{};
    double level, overdispersion, jsd_floor, kl_floor, jsd_bits, p_value;
    words >> sizes.live >> sizes.reference >> sizes.bins >> level >> overdispersion >> jsd_floor >>
        kl_floor >> jsd_bits >> p_value;
    ASSERT_TRUE(words);
    EXPECT_NEAR(NoiseFloorBits(Divergence::kJsd, sizes, level, overdispersion) / jsd_floor, 1,
                1e-9);
    for (Divergence kl : {Divergence::kKlLiveToReference, Divergence::kKlReferenceToLive}) {
      EXPECT_NEAR(NoiseFloorBits(kl, sizes, level, overdispersion) / kl_floor, 1, 1e-9);
    }
    EXPECT_NEAR(JsdPValue(jsd_bits, sizes, overdispersion) / p_value, 1, 1e-9);
  }
}

}  // namespace
}  // namespace drift
