#include "tests/bench/kernels/histograms.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace drift {
namespace {

void AddSide(std::mt19937_64& random, double shift, std::vector<uint32_t>& counts,
             std::vector<uint32_t>& totals) {
  std::uniform_real_distribution<double> noise(0.8, 1.2);
  totals.push_back(0);
  for (size_t i = 0; i < Histograms::kBins; ++i) {
    const double z = (static_cast<double>(i) - 32 - shift) / 9;
    counts.push_back(static_cast<uint32_t>(800 * std::exp(-z * z / 2) * noise(random)));
    totals.back() += counts.back();
  }
}

void AddShares(const std::vector<uint32_t>& counts, const std::vector<uint32_t>& totals,
               std::vector<double>& shares, std::vector<float>& floats) {
  for (size_t i = 0; i < counts.size(); ++i) {
    shares.push_back(static_cast<double>(counts[i]) / totals[i / Histograms::kBins]);
    floats.push_back(static_cast<float>(shares.back()));
  }
}

// Repeats the first sides until there are `pairs` of them.
void Repeat(std::vector<uint32_t>& of, size_t size) {
  const size_t made = of.size();
  of.resize(size);
  for (size_t i = made; i < size; ++i) of[i] = of[i - made];
}

}  // namespace

Histograms MakeCounts(size_t pairs) {
  std::mt19937_64 random(5);
  Histograms made;
  constexpr size_t kDifferent = 1000;
  for (size_t i = 0; i < std::min(pairs, kDifferent); ++i) {
    AddSide(random, static_cast<double>(i % 5), made.live, made.live_totals);
    AddSide(random, 0, made.reference, made.reference_totals);
  }
  Repeat(made.live, pairs * Histograms::kBins);
  Repeat(made.reference, pairs * Histograms::kBins);
  Repeat(made.live_totals, pairs);
  Repeat(made.reference_totals, pairs);
  return made;
}

Histograms MakeHistograms(size_t pairs) {
  Histograms made = MakeCounts(pairs);
  AddShares(made.live, made.live_totals, made.live_shares, made.live_floats);
  AddShares(made.reference, made.reference_totals, made.reference_shares, made.reference_floats);
  return made;
}

}  // namespace drift
