// Values worked by hand, for the oracle and for what serves.
#include "server/engine/divergence/divergence.h"

#include <cmath>
#include <limits>
#include <vector>

#include "gtest/gtest.h"
#include "tests/server/engine/divergence/fields.h"

namespace drift {
namespace {

using Counts = std::vector<double>;
using Function = Divergences (*)(absl::Span<const double>, absl::Span<const double>, double);

// What serves is promised to 2e-6, the oracle to 1e-9; the latter does better on what is worked
// here.
void ExpectClose(double got, double expected, Function function) {
  const double tolerance = function == static_cast<Function>(&ScalarDivergences) ? 1e-14 : 2e-6;
  EXPECT_NEAR(got, expected, tolerance * std::abs(expected));
}

class DivergenceTest : public testing::TestWithParam<Function> {
 protected:
  static Divergences Of(const Counts& live, const Counts& reference, double smoothing = 0) {
    return GetParam()(live, reference, smoothing);
  }
};

INSTANTIATE_TEST_SUITE_P(Both, DivergenceTest,
                         testing::Values(static_cast<Function>(&ComputeDivergences),
                                         &ScalarDivergences),
                         [](const auto& info) { return info.index == 0 ? "Simd" : "Scalar"; });

const double kInfinity = std::numeric_limits<double>::infinity();

TEST_P(DivergenceTest, AgreesWithTwoBinsWorkedByHand) {
  // P = (1/2, 1/2), Q = (1/4, 3/4), M = (3/8, 5/8).
  const Divergences got = Of({10, 10}, {25, 75});
  const double log3 = std::log2(3), log5 = std::log2(5);
  ExpectClose(got.kl_live_to_reference_bits, 1 - log3 / 2, GetParam());
  ExpectClose(got.kl_reference_to_live_bits, log3 * 3 / 4 - 1, GetParam());
  // ½[½(2 − log3) + ½(2 − log5)] + ½[¼(1 − log3) + ¾(1 + log3 − log5)]
  ExpectClose(got.jsd_bits, 1.5 - log5 * 5 / 8, GetParam());
}

TEST_P(DivergenceTest, TheOthersAgreeWithTwoBinsWorkedByHandToo) {
  // As above. PSI = (1/4) ln 2 − (1/4) ln(2/3) = ln(3)/4; Σ √(pq) = (1 + √3)/√8.
  const Divergences got = Of({10, 10}, {25, 75});
  ExpectClose(got.psi_nats, std::log(3) / 4, GetParam());
  ExpectClose(got.hellinger, std::sqrt(1 - (1 + std::sqrt(3)) / std::sqrt(8)), GetParam());
  ExpectClose(got.total_variation, 0.25, GetParam());
  ExpectClose(got.live_entropy_bits, 1, GetParam());
  ExpectClose(got.reference_entropy_bits, 2 - std::log2(3) * 3 / 4, GetParam());
  // ½·2 + ½(2 − log2 3), and ¼·1 + ¾·1.
  ExpectClose(got.cross_entropy_live_to_reference_bits, 2 - std::log2(3) / 2, GetParam());
  ExpectClose(got.cross_entropy_reference_to_live_bits, 1, GetParam());
}

TEST_P(DivergenceTest, TheCrossEntropyIsExactlyTheEntropyAndTheKl) {
  for (double smoothing : {0.0, 0.5}) {
    const Divergences got = Of({7, 3, 30, 12, 1}, {100, 20, 5, 90, 2}, smoothing);
    EXPECT_EQ(got.cross_entropy_live_to_reference_bits,
              got.live_entropy_bits + got.kl_live_to_reference_bits);
    EXPECT_EQ(got.cross_entropy_reference_to_live_bits,
              got.reference_entropy_bits + got.kl_reference_to_live_bits);
  }
}

TEST_P(DivergenceTest, EntropyIsLog2OfAsManyEqualBinsAndZeroOfOne) {
  const Divergences got = Of({5, 5, 5, 5, 5, 5, 5, 5}, {0, 0, 0, 9, 0, 0, 0, 0});
  ExpectClose(got.live_entropy_bits, 3, GetParam());
  EXPECT_EQ(got.reference_entropy_bits, 0);
  // Smoothed: (1, 17) / 18 of two bins.
  const double h = std::log2(18) - std::log2(17) * 17 / 18;
  ExpectClose(Of({0, 8}, {8, 0}, 0.5).live_entropy_bits, h, GetParam());
}

TEST_P(DivergenceTest, OfEqualSharesIsExactlyZeroWhateverTheTotals) {
  for (double factor : {1.0, 3.0, 7.0, 1e6}) {
    const Counts live = {1, 2, 3, 0, 5, 7, 11, 13, 1e5};
    Counts reference = live;
    for (double& count : reference) count *= factor;
    const Divergences got = Of(live, reference);
    for (const auto distance : kDistances) EXPECT_EQ(got.*distance, 0) << factor;
  }
}

TEST_P(DivergenceTest, OfOneBinIsZero) {
  const Divergences got = Of({17}, {4000}, 0.5);
  for (const Field& field : kFields) EXPECT_EQ(got.*field.value, 0) << field.name;
}

TEST_P(DivergenceTest, OfDisjointHistogramsIsOneBitOrOne) {
  const Divergences got = Of({3, 0, 4, 0}, {0, 9, 0, 1});
  for (const double most : {got.jsd_bits, got.hellinger, got.total_variation}) {
    ExpectClose(most, 1, GetParam());
    EXPECT_LE(most, 1);
  }
}

TEST_P(DivergenceTest, IsInfiniteUnsmoothedWhereOneSideIsEmpty) {
  const Divergences live_has_more = Of({5, 5, 1}, {5, 5, 0});
  EXPECT_EQ(live_has_more.kl_live_to_reference_bits, kInfinity);
  EXPECT_EQ(live_has_more.cross_entropy_live_to_reference_bits, kInfinity);
  EXPECT_EQ(live_has_more.psi_nats, kInfinity);
  ExpectClose(live_has_more.kl_reference_to_live_bits, std::log2(1.1), GetParam());
  const Divergences reference_has_more = Of({5, 5, 0}, {5, 5, 1});
  ExpectClose(reference_has_more.kl_live_to_reference_bits, std::log2(1.1), GetParam());
  EXPECT_EQ(reference_has_more.kl_reference_to_live_bits, kInfinity);
}

TEST_P(DivergenceTest, AddsTheSmoothingToEveryBinOfBothSides) {
  // (3.5, .5) / 4 against (.5, 3.5) / 4.
  const Divergences got = Of({3, 0}, {0, 3}, 0.5);
  ExpectClose(got.kl_live_to_reference_bits, std::log2(7) * 3 / 4, GetParam());
  ExpectClose(got.kl_reference_to_live_bits, std::log2(7) * 3 / 4, GetParam());
  ExpectClose(got.psi_nats, std::log(7) * 3 / 2, GetParam());
  ExpectClose(got.jsd_bits, 1, GetParam());
  ExpectClose(got.hellinger, 1, GetParam());
  ExpectClose(got.total_variation, 1, GetParam());
}

TEST_P(DivergenceTest, BinsEmptyOnBothSidesCountOnlyForSmoothing) {
  const Divergences without = Of({10, 10}, {25, 75});
  const Divergences with = Of({10, 0, 10, 0, 0}, {25, 0, 75, 0, 0});
  for (const Field& field : kFields) {
    SCOPED_TRACE(field.name);
    ExpectClose(with.*field.value, without.*field.value, GetParam());
  }
}

TEST_P(DivergenceTest, JsdIsSymmetricAndKlSwapsItsDirections) {
  const Counts a = {7, 0, 30, 12, 1}, b = {100, 20, 0, 90, 2};
  const Divergences forward = Of(a, b, 0.5), backward = Of(b, a, 0.5);
  ExpectClose(forward.jsd_bits, backward.jsd_bits, GetParam());
  ExpectClose(forward.kl_live_to_reference_bits, backward.kl_reference_to_live_bits, GetParam());
  ExpectClose(forward.kl_reference_to_live_bits, backward.kl_live_to_reference_bits, GetParam());
}

TEST_P(DivergenceTest, OfATinyDifferenceFollowsItsLeadingTerm) {
  // Shares ½ ± δ/2 against ½: JSD = δ²/8 nats and KL = δ²/2 nats, but for terms of order δ⁴.
  const double delta = 1e-6;
  const Divergences got = Of({1e12 * (1 + delta), 1e12 * (1 - delta)}, {1e12, 1e12});
  EXPECT_NEAR(got.jsd_bits / (delta * delta / 8 / std::log(2)), 1, 2e-6);
  EXPECT_NEAR(got.kl_live_to_reference_bits / (delta * delta / 2 / std::log(2)), 1, 2e-6);
}

}  // namespace
}  // namespace drift
