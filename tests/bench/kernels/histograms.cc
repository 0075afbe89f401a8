#include "tests/bench/kernels/histograms.h"

#include <cmath>
#include <numeric>
#include <random>

namespace drift {
namespace {

void AddSide(std::mt19937_64& random, double shift, std::vector<double>& counts) {
  std::uniform_real_distribution<double> noise(0.8, 1.2);
  for (size_t i = 0; i < Histograms::kBins; ++i) {
    const double z = (static_cast<double>(i) - 32 - shift) / 9;
    counts.push_back(std::floor(800 * std::exp(-z * z / 2) * noise(random)));
  }
}

void AddShares(const std::vector<double>& counts, std::vector<double>& shares,
               std::vector<float>& floats) {
  for (size_t begin = 0; begin < counts.size(); begin += Histograms::kBins) {
    const auto first = counts.begin() + static_cast<ptrdiff_t>(begin);
    const double total = std::accumulate(first, first + Histograms::kBins, 0.0);
    for (size_t i = 0; i < Histograms::kBins; ++i) {
      shares.push_back(first[static_cast<ptrdiff_t>(i)] / total);
      floats.push_back(static_cast<float>(shares.back()));
    }
  }
}

}  // namespace

Histograms MakeHistograms(size_t pairs) {
  std::mt19937_64 random(5);
  Histograms made;
  for (size_t i = 0; i < pairs; ++i) {
    AddSide(random, static_cast<double>(i % 5), made.live);
    AddSide(random, 0, made.reference);
  }
  AddShares(made.live, made.live_shares, made.live_floats);
  AddShares(made.reference, made.reference_shares, made.reference_floats);
  return made;
}

}  // namespace drift
