#include <algorithm>
#include <cmath>

#include "tests/bench/kernels/peers/peers.h"

namespace drift::peers {
namespace {

void CountAt(double scaled, int offset, uint64_t* counts, size_t counters) {
  const int64_t bucket = static_cast<int64_t>(std::ceil(scaled)) + offset;
  ++counts[std::clamp<int64_t>(bucket, 0, static_cast<int64_t>(counters) - 1)];
}

}  // namespace

// Here, since what is compiled for AVX-512 may use it anywhere.
bool HasAvx512() {
  return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq");
}

double ScalarJsd(const float* p, const float* q, size_t size) {
  float sum = 0;
  for (size_t i = 0; i < size; ++i) {
    const float m = (p[i] + q[i]) / 2;
    if (p[i] > 0) sum += p[i] * std::log(p[i] / m);
    if (q[i] > 0) sum += q[i] * std::log(q[i] / m);
  }
  return sum / (2 * 0.6931471805599453);
}

// The tree in breadth-first order, its root at 1; rank_ tells where a search that ended below a
// leaf would be in the sorted edges.
Eytzinger::Eytzinger(const float* edges) {
  size_t next = 0;
  const auto fill = [&](auto& self, size_t node) -> void {
    if (node > kEdges) {
      rank_[node] = static_cast<uint8_t>(next);
      return;
    }
    self(self, 2 * node);
    tree_[node] = edges[next++];
    self(self, 2 * node + 1);
  };
  fill(fill, 1);
}

void Eytzinger::Count(const float* values, size_t size, uint64_t* counts) const {
  for (size_t i = 0; i < size; ++i) {
    size_t node = 1;
    while (node <= kEdges) node = 2 * node + (tree_[node] < values[i]);
    ++counts[rank_[node]];
  }
}

void CountByLogarithm(const float* values, size_t size, double multiplier, int offset,
                      uint64_t* counts, size_t counters) {
  for (size_t i = 0; i < size; ++i) {
    if (!(values[i] > 0)) {
      ++counts[0];
      continue;
    }
    CountAt(std::log(static_cast<double>(values[i])) * multiplier, offset, counts, counters);
  }
}

void CountByLogOdds(const float* values, size_t size, double multiplier, int offset,
                    uint64_t* counts, size_t counters) {
  for (size_t i = 0; i < size; ++i) {
    if (!(values[i] > 0 && values[i] < 1)) {
      ++counts[0];
      continue;
    }
    const double p = values[i];
    CountAt(std::log(p / (1 - p)) * multiplier, offset, counts, counters);
  }
}

}  // namespace drift::peers
