#include "server/engine/divergence/compatibility.h"

#include <cmath>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/server/engine/divergence/python_lines.h"

namespace drift {
namespace {

constexpr int kSeed = 7;
constexpr size_t kLeastPairs = 2000;

using Counts = std::vector<double>;

// In the order in which compatibility_oracle.py writes them.
constexpr Compatibility kPresets[] = {
    Compatibility::kEvidentlyJensenShannon,
    Compatibility::kEvidentlyKl,
    Compatibility::kEvidentlyPsi,
    Compatibility::kNannymlJensenShannon,
    Compatibility::kTfdvJensenShannon,
    Compatibility::kScipyJensenShannon,
    Compatibility::kScouterPsi,
    Compatibility::kFiddlerPsi,
};

TEST(CompatibilityTest, FourJensenShannonsOfDisjointHistogramsAreTwoNumbers) {
  const Counts live = {4, 0}, reference = {0, 9};
  const auto of = [&](Compatibility preset) { return CompatibleScore(preset, live, reference); };
  EXPECT_DOUBLE_EQ(of(Compatibility::kEvidentlyJensenShannon), std::sqrt(std::log(2)));
  EXPECT_DOUBLE_EQ(of(Compatibility::kScipyJensenShannon), std::sqrt(std::log(2)));
  EXPECT_DOUBLE_EQ(of(Compatibility::kNannymlJensenShannon), 1);
  EXPECT_DOUBLE_EQ(of(Compatibility::kTfdvJensenShannon), 1);
}

TEST(CompatibilityTest, NannymlTakesTheRootOfWhatTfdvLeavesAsItIs) {
  // P = (1/4, 3/4), Q = (3/4, 1/4): JSD = 1 − H(1/4) bits.
  const double jsd = 1 - (0.25 * 2 + 0.75 * (2 - std::log2(3)));
  const Counts live = {1, 3}, reference = {30, 10};
  EXPECT_DOUBLE_EQ(CompatibleScore(Compatibility::kTfdvJensenShannon, live, reference), jsd);
  EXPECT_DOUBLE_EQ(CompatibleScore(Compatibility::kNannymlJensenShannon, live, reference),
                   std::sqrt(jsd));
}

TEST(CompatibilityTest, EvidentlysKlIsOfTheReferenceToLive) {
  // Q = (1/4, 3/4), P = (1/2, 1/2): ¼ ln ½ + ¾ ln 3/2, where the other direction is ½ ln 4/3.
  EXPECT_DOUBLE_EQ(CompatibleScore(Compatibility::kEvidentlyKl, Counts{1, 1}, Counts{1, 3}),
                   std::log(0.5) / 4 + std::log(1.5) * 3 / 4);
}

TEST(CompatibilityTest, EvidentlySetsAShareOfZeroToOneInTenThousand) {
  // (1, .0001) against (1/2, 1/2).
  EXPECT_DOUBLE_EQ(CompatibleScore(Compatibility::kEvidentlyPsi, Counts{3, 0}, Counts{7, 7}),
                   0.5 * std::log(2) + (1e-4 - 0.5) * std::log(2e-4));
}

TEST(CompatibilityTest, EvidentlySetsItToAMillionthOfTheLeastShareWhereThatIsSmallAlready) {
  // (1/20000, 19999/20000, 0) against thirds.
  const double p[] = {5e-5, 0.99995, 5e-11};
  double expected = 0;
  for (const double share : p) expected += (share - 1 / 3.) * std::log(share * 3);
  EXPECT_NEAR(CompatibleScore(Compatibility::kEvidentlyPsi, Counts{1, 19999, 0}, Counts{5, 5, 5}),
              expected, 1e-12);
}

TEST(CompatibilityTest, ScouterAddsToSharesAndFiddlerToCounts) {
  const Counts live = {3, 0}, reference = {1, 1};
  EXPECT_DOUBLE_EQ(
      CompatibleScore(Compatibility::kScouterPsi, live, reference),
      0.5 * std::log((1 + 1e-10) / (0.5 + 1e-10)) - 0.5 * std::log(1e-10 / (0.5 + 1e-10)));
  // (4/5, 1/5) against (1/2, 1/2).
  EXPECT_DOUBLE_EQ(CompatibleScore(Compatibility::kFiddlerPsi, live, reference),
                   0.3 * std::log(1.6) - 0.3 * std::log(0.4));
}

TEST(CompatibilityTest, AgreesWithEveryToolsOwnFormula) {
  const auto lines =
      LinesOf(absl::StrCat(DRIFT_PYTHON3, " ", DRIFT_COMPATIBILITY_ORACLE, " ", kSeed));
  ASSERT_GE(lines.size(), kLeastPairs);
  for (const std::string& line : lines) {
    SCOPED_TRACE(absl::StrCat("seed ", kSeed, ": ", line));
    std::istringstream words(line);
    size_t bins = 0;
    words >> bins;
    Counts live(bins), reference(bins);
    for (double& count : live) words >> count;
    for (double& count : reference) words >> count;
    for (const Compatibility preset : kPresets) {
      double expected = 0;
      words >> expected;
      ASSERT_TRUE(words);
      EXPECT_NEAR(CompatibleScore(preset, live, reference) / expected, 1, 1e-9)
          << "preset " << static_cast<int>(preset);
    }
    if (HasFailure()) break;  // one such line says enough
  }
}

}  // namespace
}  // namespace drift
