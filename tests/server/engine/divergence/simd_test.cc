// The SIMD kernel against the scalar oracle, on every target this machine supports.
#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "hwy/highway.h"
#include "hwy/tests/hwy_gtest.h"
#include "server/engine/divergence/divergence.h"
#include "tests/server/engine/divergence/fields.h"

namespace drift {
namespace {

constexpr double kTolerance = 2e-6;  // as promised

using Counts = std::vector<double>;
using Random = std::mt19937_64;

double RelativeError(double got, double expected) {
  if (got == expected) return 0;
  return std::abs(got - expected) / std::abs(expected);
}

double WorstError(const Divergences& got, const Divergences& expected) {
  double worst = 0;
  for (const Field& field : kFields) {
    worst = std::max(worst, RelativeError(got.*field.value, expected.*field.value));
  }
  return worst;
}

// Counts as scoring bins have them, misaligned.
class NarrowPair {
 public:
  // None where counts are no whole numbers or do not fit.
  static std::optional<NarrowPair> Of(absl::Span<const double> live,
                                      absl::Span<const double> reference) {
    NarrowPair pair;
    if (!Narrow(live, pair.live_, pair.live_total_) ||
        !Narrow(reference, pair.reference_, pair.reference_total_)) {
      return std::nullopt;
    }
    return pair;
  }

  Divergences Compute(double smoothing) const {
    return ComputeDivergences(live(), reference(), smoothing);
  }
  double JsdBits() const { return ComputeJsdBits(live(), reference()); }

 private:
  NarrowCounts live() const { return {absl::MakeConstSpan(live_).subspan(1), live_total_}; }
  NarrowCounts reference() const {
    return {absl::MakeConstSpan(reference_).subspan(1), reference_total_};
  }

  static bool Narrow(absl::Span<const double> counts, std::vector<uint32_t>& narrow,
                     uint32_t& total) {
    const double sum = std::accumulate(counts.begin(), counts.end(), 0.0);
    narrow = {kNotOurs};
    for (const double count : counts) {
      if (count != std::floor(count) || sum >= double{1u << 31}) return false;
      narrow.push_back(static_cast<uint32_t>(count));
    }
    total = static_cast<uint32_t>(sum);
    return true;
  }

  static constexpr uint32_t kNotOurs = 1'000'000'007;
  std::vector<uint32_t> live_, reference_;
  uint32_t live_total_ = 0, reference_total_ = 0;
};

class SimdTest : public hwy::TestWithParamTarget {
 protected:
  static constexpr uint64_t kSeed = 20240607;
  SimdTest() : random_(kSeed) { RecordProperty("seed", std::to_string(kSeed)); }

  // Three vectors of the widest target, and one more.
  static constexpr size_t kMaxSize = 3 * 16 + 1;
  static constexpr size_t kStarts = 16;

  double Uniform() { return std::uniform_real_distribution<double>()(random_); }
  double Count(double max) { return std::floor(Uniform() * max); }

  // Every size, each at every start within a vector, with bins of `bin`, and with and without
  // smoothing.
  void ExpectAgreement(const std::function<void(double& live, double& reference)>& bin) {
    for (size_t size = 1; size <= kMaxSize; ++size) {
      // Odd steps: all starts at all lengths are many.
      for (size_t start = size % 3; start < kStarts; start += 3) {
        Counts live(start + size, -1e9), reference(start + size, -1e9);
        for (size_t i = start; i < start + size; ++i) bin(live[i], reference[i]);
        ++live[start], ++reference[start];  // no total of 0
        ExpectAgreement(absl::MakeSpan(live).subspan(start),
                        absl::MakeSpan(reference).subspan(start));
        if (HasFailure()) return;
      }
    }
  }

  void ExpectAgreement(absl::Span<const double> live, absl::Span<const double> reference) {
    for (double smoothing : {0.5, 0.0, 1.0, 0.3}) {
      const Divergences expected = ScalarDivergences(live, reference, smoothing);
      const auto expect = [&](const char* kind, const Divergences& got) {
        EXPECT_LE(WorstError(got, expected), kTolerance)
            << kind << ", seed " << kSeed << ", " << live.size() << " bins, smoothing "
            << smoothing;
        EXPECT_GE(got.jsd_bits, 0);
        EXPECT_LE(got.jsd_bits, 1);
      };
      expect("wide", ComputeDivergences(live, reference, smoothing));
      if (std::optional<NarrowPair> narrow = NarrowPair::Of(live, reference)) {
        expect("narrow", narrow->Compute(smoothing));
        EXPECT_LE(RelativeError(narrow->JsdBits(), expected.jsd_bits), kTolerance);
      }
      EXPECT_LE(RelativeError(ComputeJsdBits(live, reference), expected.jsd_bits), kTolerance);
      if (HasFailure()) return;  // one says enough
    }
  }

  Random random_;
};

HWY_TARGET_INSTANTIATE_TEST_SUITE_P(SimdTest);

TEST_P(SimdTest, AgreesOnRandomHistograms) {
  for (double max : {3.0, 100.0, 1e5, 3e7, 1e15}) {
    ExpectAgreement([&](double& live, double& reference) {
      live = Count(max);
      reference = Count(max);
    });
  }
}

TEST_P(SimdTest, AgreesOnSparseHistograms) {
  ExpectAgreement([&](double& live, double& reference) {
    live = Uniform() < 0.2 ? 1 + Count(1000) : 0;
    reference = Uniform() < 0.2 ? 1 + Count(1000) : 0;
  });
}

TEST_P(SimdTest, AgreesOnDisjointHistograms) {
  for (size_t size = 2; size <= kMaxSize; ++size) {
    Counts live(size), reference(size);
    for (size_t i = 0; i < size; ++i) (i % 2 == 0 ? live : reference)[i] = 1 + Count(1e6);
    ExpectAgreement(live, reference);
    EXPECT_NEAR(ComputeDivergences(live, reference, 0.5).jsd_bits, 1, 1e-6);
  }
}

TEST_P(SimdTest, OfIdenticalHistogramsIsExactlyZero) {
  for (size_t size = 1; size <= kMaxSize; ++size) {
    for (double max : {1e4, 1e6, 1e15}) {
      Counts counts(size);
      for (double& count : counts) count = 1 + Count(max);
      for (double smoothing : {0.0, 0.5}) {
        const Divergences got = ComputeDivergences(counts, counts, smoothing);
        for (const auto distance : kDistances) EXPECT_EQ(got.*distance, 0);
        const auto narrow = NarrowPair::Of(counts, counts);
        if (!narrow) continue;
        const Divergences same = narrow->Compute(smoothing);
        for (const auto distance : kDistances) EXPECT_EQ(same.*distance, 0);
        EXPECT_EQ(narrow->JsdBits(), 0);
      }
    }
  }
}

TEST_P(SimdTest, OfEqualSharesIsExactlyZero) {
  for (size_t size = 1; size <= kMaxSize; ++size) {
    Counts live(size), reference(size);
    const double factor = 2 + Count(12);
    for (size_t i = 0; i < size; ++i) reference[i] = factor * (live[i] = 1 + Count(1e4));
    const auto narrow = NarrowPair::Of(live, reference);
    for (const auto distance : kDistances) EXPECT_EQ(narrow->Compute(0).*distance, 0);
    EXPECT_EQ(narrow->JsdBits(), 0);
  }
}

TEST_P(SimdTest, AgreesWhereFloatsStopHoldingTheCounts) {
  // Totals on both sides of 2²³, and counts beyond 2²⁴, which no float tells from the next.
  for (double most : {4e6, 8.3e6, 8.5e6, 1.7e7, 2e9}) {
    for (double step : {0.0, 1.0, 1000.0}) {
      const Counts live = {most / 2 + step, std::floor(most / 4), 3, 0, std::floor(most / 8)};
      const Counts reference = {most / 2, std::floor(most / 4), 0, 1, std::floor(most / 8) + 1};
      ExpectAgreement(live, reference);
    }
  }
}

TEST_P(SimdTest, AgreesOnBinsTooRareForTheTable) {
  for (double many = 1e3; many < 1e9; many *= 3) {
    for (double few : {0.0, 1.0, 7.0}) {
      ExpectAgreement(Counts{std::floor(many), 500, few}, Counts{few, 500, std::floor(many)});
      ExpectAgreement(Counts{std::floor(many), few}, Counts{std::floor(many), few + 1});
    }
  }
}

TEST_P(SimdTest, AddsUpManyBins) {
  ExpectAgreement(
      [&] {
        Counts counts(4096);
        for (double& count : counts) count = Count(50);
        return counts;
      }(),
      [&] {
        Counts counts(4096);
        for (double& count : counts) count = Count(50);
        return counts;
      }());
}

TEST_P(SimdTest, AgreesOnHugeAgainstSmallCounts) {
  ExpectAgreement([&](double& live, double& reference) {
    live = 1e15 + Count(1e15);
    reference = Count(1000);
  });
}

TEST_P(SimdTest, KeepsItsPrecisionAtTinyDivergences) {
  // Bins that differ by a millionth make a JSD of about 1e-14 bits.
  for (double step : {1e-6, 1e-5, 1e-3}) {
    ExpectAgreement([&](double& live, double& reference) {
      reference = 1e12 + Count(1e12);
      live = std::floor(reference * (1 + step * (Uniform() - 0.5)));
    });
  }
}

TEST_P(SimdTest, KeepsThePrecisionOfAnEntropyNextToZero) {
  for (double most : {1e6, 1e12, 1e15}) {
    for (double rest : {1.0, 1e3, 1e6}) {
      for (size_t size = 2; size <= kMaxSize; ++size) {
        Counts live(size, rest), reference(size, rest);
        live[size / 2] = reference[0] = most;
        ExpectAgreement(live, reference);
        if (most > 1e6) continue;  // next to which f64 loses some of the smoothing
        reference = live;
        reference[size / 2] *= 3;
        ExpectAgreement(live, reference);
      }
    }
  }
}

TEST_P(SimdTest, AgreesAtEveryContrast) {
  // The first bin's contrast (p−q)/(p+q) sweeps through all pieces, and through ±0.65, where
  // polynomials give way to logarithms.
  for (int i = 1; i < 2000; ++i) {
    const double contrast = (i - 1000) / 1000.0;
    const Counts live = {1e6 * (1 + contrast), 1e6 * (1 - contrast), 5e5};
    ExpectAgreement(live, Counts{1e6, 1e6, 5e5});
  }
}

}  // namespace
}  // namespace drift
