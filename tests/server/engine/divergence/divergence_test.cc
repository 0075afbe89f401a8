// Values worked by hand, for the oracle and for what serves.
#include "server/engine/divergence/divergence.h"

#include <cmath>
#include <limits>
#include <vector>

#include "gtest/gtest.h"

namespace drift {
namespace {

using Counts = std::vector<double>;
using Function = Divergences (*)(absl::Span<const double>, absl::Span<const double>, double);

class DivergenceTest : public testing::TestWithParam<Function> {
 protected:
  static Divergences Of(const Counts& live, const Counts& reference, double smoothing = 0) {
    return GetParam()(live, reference, smoothing);
  }
};

INSTANTIATE_TEST_SUITE_P(Both, DivergenceTest,
                         testing::Values(&ComputeDivergences, &ScalarDivergences),
                         [](const auto& info) { return info.index == 0 ? "Simd" : "Scalar"; });

const double kInfinity = std::numeric_limits<double>::infinity();

TEST_P(DivergenceTest, AgreesWithTwoBinsWorkedByHand) {
  // P = (1/2, 1/2), Q = (1/4, 3/4), M = (3/8, 5/8).
  const Divergences got = Of({10, 10}, {25, 75});
  const double log3 = std::log2(3), log5 = std::log2(5);
  EXPECT_DOUBLE_EQ(got.kl_live_to_reference_bits, 1 - log3 / 2);
  EXPECT_DOUBLE_EQ(got.kl_reference_to_live_bits, log3 * 3 / 4 - 1);
  // ½[½(2 − log3) + ½(2 − log5)] + ½[¼(1 − log3) + ¾(1 + log3 − log5)]
  EXPECT_NEAR(got.jsd_bits, 1.5 - log5 * 5 / 8, 1e-15);
}

TEST_P(DivergenceTest, OfEqualSharesIsExactlyZeroWhateverTheTotals) {
  for (double factor : {1.0, 3.0, 7.0, 1e6}) {
    const Counts live = {1, 2, 3, 0, 5, 7, 11, 13, 1e5};
    Counts reference = live;
    for (double& count : reference) count *= factor;
    const Divergences got = Of(live, reference);
    EXPECT_EQ(got.jsd_bits, 0) << factor;
    EXPECT_EQ(got.kl_live_to_reference_bits, 0) << factor;
    EXPECT_EQ(got.kl_reference_to_live_bits, 0) << factor;
  }
}

TEST_P(DivergenceTest, OfOneBinIsZero) {
  const Divergences got = Of({17}, {4000}, 0.5);
  EXPECT_EQ(got.jsd_bits, 0);
  EXPECT_EQ(got.kl_live_to_reference_bits, 0);
  EXPECT_EQ(got.kl_reference_to_live_bits, 0);
}

TEST_P(DivergenceTest, OfDisjointHistogramsIsOneBit) {
  EXPECT_DOUBLE_EQ(Of({3, 0, 4, 0}, {0, 9, 0, 1}).jsd_bits, 1);
  EXPECT_LE(Of({3, 0, 4, 0}, {0, 9, 0, 1}).jsd_bits, 1);
}

TEST_P(DivergenceTest, IsInfiniteUnsmoothedWhereOneSideIsEmpty) {
  const Divergences live_has_more = Of({5, 5, 1}, {5, 5, 0});
  EXPECT_EQ(live_has_more.kl_live_to_reference_bits, kInfinity);
  EXPECT_DOUBLE_EQ(live_has_more.kl_reference_to_live_bits, std::log2(1.1));
  const Divergences reference_has_more = Of({5, 5, 0}, {5, 5, 1});
  EXPECT_DOUBLE_EQ(reference_has_more.kl_live_to_reference_bits, std::log2(1.1));
  EXPECT_EQ(reference_has_more.kl_reference_to_live_bits, kInfinity);
}

TEST_P(DivergenceTest, AddsTheSmoothingToEveryBinOfBothSides) {
  // (3.5, .5) / 4 against (.5, 3.5) / 4.
  const Divergences got = Of({3, 0}, {0, 3}, 0.5);
  EXPECT_DOUBLE_EQ(got.kl_live_to_reference_bits, std::log2(7) * 3 / 4);
  EXPECT_DOUBLE_EQ(got.kl_reference_to_live_bits, std::log2(7) * 3 / 4);
  EXPECT_DOUBLE_EQ(got.jsd_bits, 1) << "JSD is never smoothed";
}

TEST_P(DivergenceTest, BinsEmptyOnBothSidesCountOnlyForSmoothing) {
  const Divergences without = Of({10, 10}, {25, 75});
  const Divergences with = Of({10, 0, 10, 0, 0}, {25, 0, 75, 0, 0});
  EXPECT_DOUBLE_EQ(with.jsd_bits, without.jsd_bits);
  EXPECT_DOUBLE_EQ(with.kl_live_to_reference_bits, without.kl_live_to_reference_bits);
  EXPECT_DOUBLE_EQ(with.kl_reference_to_live_bits, without.kl_reference_to_live_bits);
}

TEST_P(DivergenceTest, JsdIsSymmetricAndKlSwapsItsDirections) {
  const Counts a = {7, 0, 30, 12, 1}, b = {100, 20, 0, 90, 2};
  const Divergences forward = Of(a, b, 0.5), backward = Of(b, a, 0.5);
  EXPECT_EQ(forward.jsd_bits, backward.jsd_bits);
  EXPECT_DOUBLE_EQ(forward.kl_live_to_reference_bits, backward.kl_reference_to_live_bits);
  EXPECT_DOUBLE_EQ(forward.kl_reference_to_live_bits, backward.kl_live_to_reference_bits);
}

TEST_P(DivergenceTest, OfATinyDifferenceFollowsItsLeadingTerm) {
  // Shares ½ ± δ/2 against ½: JSD = δ²/8 nats and KL = δ²/2 nats, but for terms of order δ⁴.
  const double delta = 1e-6;
  const Divergences got = Of({1e12 * (1 + delta), 1e12 * (1 - delta)}, {1e12, 1e12});
  EXPECT_NEAR(got.jsd_bits / (delta * delta / 8 / std::log(2)), 1, 1e-9);
  EXPECT_NEAR(got.kl_live_to_reference_bits / (delta * delta / 2 / std::log(2)), 1, 1e-9);
}

}  // namespace
}  // namespace drift
