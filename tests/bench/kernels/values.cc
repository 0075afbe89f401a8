#include "tests/bench/kernels/values.h"

#include <cmath>
#include <random>

namespace drift {
namespace {

template <typename Make>
std::vector<float> Values(size_t size, unsigned seed, Make make) {
  std::mt19937_64 generator(seed);
  std::vector<float> values(size);
  for (float& value : values) value = static_cast<float>(make(generator));
  return values;
}

}  // namespace

std::vector<float> Uniform(size_t size, unsigned seed) {
  return Values(size, seed, std::uniform_real_distribution<float>(0, 1));
}

std::vector<float> InOneBucket(size_t size) {
  std::uniform_real_distribution<float> share(0, 1);
  return Values(size, 2, [&](auto& generator) {
    const bool common = share(generator) < 0.95F;
    const float value = share(generator);
    return common ? (32 + value * 0.999F) / 64 : value;
  });
}

std::vector<float> LogNormal(size_t size) {
  return Values(size, 3, std::lognormal_distribution<double>(0, 1));
}

std::vector<float> Scores(size_t size) {
  std::normal_distribution<double> logit(0, 2);
  return Values(size, 4, [&](auto& generator) { return 1 / (1 + std::exp(-logit(generator))); });
}

}  // namespace drift
