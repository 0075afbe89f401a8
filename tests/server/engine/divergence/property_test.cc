// What must hold for the divergences of any counts, by the kernel as by the oracle.
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "server/engine/divergence/divergence.h"
#include "tests/server/engine/divergence/fields.h"

namespace drift {
namespace {

constexpr uint64_t kSeed = 424242;
constexpr int kTrials = 3000;
constexpr double kInfinity = std::numeric_limits<double>::infinity();
// Of what is compared between two computations: twice what is promised of one.
constexpr double kRounding = 4e-6;

using Counts = std::vector<double>;
using Function = Divergences (*)(absl::Span<const double>, absl::Span<const double>, double);

struct Pair {
  Counts live;
  Counts reference;
};

bool Close(double a, double b) {
  return a == b || std::abs(a - b) <= kRounding * std::max(std::abs(a), std::abs(b));
}

class PropertyTest : public testing::TestWithParam<Function> {
 protected:
  static Divergences Of(const Pair& pair, double smoothing) {
    return GetParam()(pair.live, pair.reference, smoothing);
  }

  uint64_t Below(uint64_t limit) { return random_() % limit; }

  Counts RandomCounts(size_t bins) {
    const uint64_t most = uint64_t{2} << Below(35);
    const uint64_t empty_in_ten = Below(3) == 0 ? Below(10) : 0;
    Counts counts(bins);
    for (double& count : counts) {
      count = Below(10) < empty_in_ten ? 0 : static_cast<double>(Below(most));
    }
    ++counts[Below(bins)];  // no total of 0
    return counts;
  }

  Pair RandomPair() {
    const size_t bins = 1 + Below(40);
    return {.live = RandomCounts(bins), .reference = RandomCounts(bins)};
  }

  double RandomSmoothing() { return static_cast<double>(Below(3)) / 2; }

  // Runs `check` on random pairs until one of them fails.
  template <typename Check>
  void ForRandomPairs(const Check& check) {
    for (int trial = 0; trial < kTrials && !HasFailure(); ++trial) {
      SCOPED_TRACE(absl::StrCat("seed ", kSeed, ", trial ", trial));
      check(RandomPair());
    }
  }

 private:
  std::mt19937_64 random_{kSeed};
};

INSTANTIATE_TEST_SUITE_P(Both, PropertyTest,
                         testing::Values(static_cast<Function>(&ComputeDivergences),
                                         &ScalarDivergences),
                         [](const auto& info) { return info.index == 0 ? "Simd" : "Scalar"; });

TEST_P(PropertyTest, EqualInputsHaveDistancesOfZero) {
  ForRandomPairs([&](const Pair& pair) {
    const Divergences got = Of({pair.live, pair.live}, RandomSmoothing());
    for (const auto distance : kDistances) EXPECT_EQ(got.*distance, 0);
    EXPECT_EQ(got.cross_entropy_live_to_reference_bits, got.live_entropy_bits);
    EXPECT_EQ(got.live_entropy_bits, got.reference_entropy_bits);
  });
}

TEST_P(PropertyTest, NothingIsNegativeOrBeyondItsBound) {
  ForRandomPairs([&](const Pair& pair) {
    const Divergences got = Of(pair, RandomSmoothing());
    for (const Field& field : kFields) EXPECT_GE(got.*field.value, 0) << field.name;
    EXPECT_LE(got.jsd_bits, 1);
    EXPECT_LE(got.hellinger, 1);
    EXPECT_LE(got.total_variation, 1);
    const double most = std::log2(pair.live.size()) * (1 + kRounding);
    EXPECT_LE(got.live_entropy_bits, most);
    EXPECT_LE(got.reference_entropy_bits, most);
  });
}

TEST_P(PropertyTest, SwappingTheSidesSwapsDirectionsAndNothingElse) {
  ForRandomPairs([&](const Pair& pair) {
    const double smoothing = RandomSmoothing();
    const Divergences got = Of(pair, smoothing);
    const Divergences swapped = Of({pair.reference, pair.live}, smoothing);
    EXPECT_PRED2(Close, got.jsd_bits, swapped.jsd_bits);
    EXPECT_PRED2(Close, got.psi_nats, swapped.psi_nats);
    EXPECT_PRED2(Close, got.hellinger, swapped.hellinger);
    EXPECT_PRED2(Close, got.total_variation, swapped.total_variation);
    EXPECT_PRED2(Close, got.kl_live_to_reference_bits, swapped.kl_reference_to_live_bits);
    EXPECT_PRED2(Close, got.live_entropy_bits, swapped.reference_entropy_bits);
    EXPECT_PRED2(Close, got.cross_entropy_live_to_reference_bits,
                 swapped.cross_entropy_reference_to_live_bits);
  });
}

TEST_P(PropertyTest, MergingBinsNeverRaisesAnUnsmoothedDivergence) {
  ForRandomPairs([&](const Pair& pair) {
    if (pair.live.size() < 2) return;
    Pair merged = pair;
    const size_t kept = Below(merged.live.size() - 1);
    for (Counts* counts : {&merged.live, &merged.reference}) {
      (*counts)[kept] += counts->back();
      counts->pop_back();
    }
    const Divergences fine = Of(pair, 0), coarse = Of(merged, 0);
    for (const auto distance : kDistances) {
      EXPECT_LE(coarse.*distance, fine.*distance * (1 + kRounding));
    }
  });
}

TEST_P(PropertyTest, OnlyWhatIsUnsmoothedAndMissesABinIsInfinite) {
  ForRandomPairs([&](const Pair& pair) {
    bool live_has_more = false, reference_has_more = false;
    for (size_t i = 0; i < pair.live.size(); ++i) {
      live_has_more |= pair.live[i] > 0 && pair.reference[i] == 0;
      reference_has_more |= pair.live[i] == 0 && pair.reference[i] > 0;
    }
    const Divergences smoothed = Of(pair, 0.5), got = Of(pair, 0);
    for (const Field& field : kFields) {
      EXPECT_TRUE(std::isfinite(smoothed.*field.value)) << field.name;
      EXPECT_FALSE(std::isnan(got.*field.value)) << field.name;
    }
    EXPECT_EQ(got.kl_live_to_reference_bits == kInfinity, live_has_more);
    EXPECT_EQ(got.cross_entropy_live_to_reference_bits == kInfinity, live_has_more);
    EXPECT_EQ(got.kl_reference_to_live_bits == kInfinity, reference_has_more);
    EXPECT_EQ(got.psi_nats == kInfinity, live_has_more || reference_has_more);
    for (const double finite : {got.jsd_bits, got.hellinger, got.total_variation,
                                got.live_entropy_bits, got.reference_entropy_bits}) {
      EXPECT_TRUE(std::isfinite(finite));
    }
  });
}

TEST_P(PropertyTest, TheDistancesBoundEachOtherAsTheyMust) {
  // Hellinger² <= TV <= √2·Hellinger (Le Cam), TV² <= KL·ln(2)/2 in bits (Pinsker), and
  // JSD <= TV bits (Lin).
  ForRandomPairs([&](const Pair& pair) {
    const Divergences got = Of(pair, 0);
    const double slack = 1 + kRounding;
    EXPECT_LE(got.hellinger * got.hellinger, got.total_variation * slack);
    EXPECT_LE(got.total_variation, std::sqrt(2) * got.hellinger * slack);
    EXPECT_LE(got.jsd_bits, got.total_variation * slack);
    const double squared = got.total_variation * got.total_variation;
    EXPECT_LE(squared, got.kl_live_to_reference_bits * std::log(2) / 2 * slack);
    EXPECT_LE(squared, got.kl_reference_to_live_bits * std::log(2) / 2 * slack);
  });
}

}  // namespace
}  // namespace drift
