#include "tests/server/engine/histogram/random_values.h"

#include <bit>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <limits>
#include <string>

namespace drift {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

double AnyValue(std::mt19937_64& generator) {
  switch (generator() % 8) {
    case 0:
      return AnyFinite(generator);
    case 1:
      return std::normal_distribution<double>(0, 1000)(generator);
    case 2:
      return static_cast<double>(generator() % 1201) / 1000 - 0.1;  // thousandths in [−0.1, 1.1]
    case 3:
      return std::uniform_real_distribution<double>(0, 1)(generator);
    case 4:
      return 1 - std::exp2(-static_cast<double>(generator() % 60));
    case 5:
      return static_cast<double>(generator() % 21) - 10;
    case 6:
      return std::lognormal_distribution<double>(0, 3)(generator);
    default: {
      constexpr double kRare[] = {0.0, -0.0, kInfinity, -kInfinity, kNan, 1.0, 5e-324, -5e-324};
      return kRare[generator() % std::size(kRare)];
    }
  }
}

}  // namespace

std::mt19937_64 SeededGenerator() {
  const char* given = std::getenv("DRIFT_TEST_SEED");
  const uint64_t seed = given != nullptr ? std::stoull(given) : std::random_device()();
  std::cout << "seed: DRIFT_TEST_SEED=" << seed << std::endl;
  return std::mt19937_64(seed);
}

double AnyFinite(std::mt19937_64& generator) {
  double value = kNan;
  while (!std::isfinite(value)) value = std::bit_cast<double>(generator());
  return value;
}

std::vector<double> AnyValues(std::mt19937_64& generator, int count) {
  std::vector<double> values(count);
  for (double& value : values) value = AnyValue(generator);
  return values;
}

std::vector<Layout> NumericLayouts() {
  std::vector<Layout> layouts = {Layout::Lossless()};
  for (const Layout::Kind& kind :
       std::vector<Layout::Kind>{LogLinear{160}, LogLinear{5}, Probability{160}, Probability{2},
                                 Linear{0, 1, 10}, Linear{-0.3, 0.7, 7}, Linear{0.1, 6.1, 60},
                                 Linear{-1e6, 3e5, 4096}, Linear{0, 5e-323, 10}, Explicit{{0, 1}},
                                 Explicit{{-10, -0.5, 0, 0.1, 0.2, 0.3, 1, 1e9}}}) {
    layouts.push_back(Layout::Create(kind).value());
  }
  return layouts;
}

Counts Folded(const Layout& layout, const std::vector<double>& values) {
  Counts counts = layout.NewCounts();
  layout.Fold(values, counts);
  return counts;
}

void PrintTo(const Bucket& bucket, std::ostream* out) {
  *out << bucket.number << ": " << bucket.count;
}

void PrintTo(const Counts& counts, std::ostream* out) {
  *out << counts.dropped_bits() << " bits dropped {";
  for (const Bucket& bucket : counts.buckets()) PrintTo(bucket, &(*out << ' '));
  *out << " } special {";
  for (uint64_t count : counts.specials()) *out << ' ' << count;
  *out << " }";
}

}  // namespace drift
