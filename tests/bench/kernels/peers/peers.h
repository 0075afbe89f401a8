// What driftd's kernels are compared with. Each takes what it likes best: ready probabilities,
// floats where it knows floats.
#ifndef DRIFT_TESTS_BENCH_KERNELS_PEERS_PEERS_H_
#define DRIFT_TESTS_BENCH_KERNELS_PEERS_PEERS_H_

#include <cstddef>
#include <cstdint>

namespace drift::peers {

// Whether the machine runs what is said to be of AVX-512.
bool HasAvx512();

// SimSIMD's AVX-512 kernels of ready shares in f32; see the limits of their precision in README.md.
double SimsimdJsd(const float* p, const float* q, size_t size);
double SimsimdKl(const float* p, const float* q, size_t size);

// JSD in bits of shares: both logarithms by Highway's contrib Log, in f64 on AVX-512.
double HighwayLogJsd(const double* p, const double* q, size_t size);

// Of AVX-512 loads; for what reading memory costs.
uint32_t Sum(const uint32_t* counts, size_t size);

// JSD in bits of shares, one std::log after the other.
double ScalarJsd(const float* p, const float* q, size_t size);

// Counts into buckets of (edges[i], edges[i + 1]] by an Eytzinger search without branches.
class Eytzinger {
 public:
  static constexpr size_t kEdges = 63;  // a full tree of six levels
  explicit Eytzinger(const float* edges);
  void Count(const float* values, size_t size, uint64_t* counts) const;  // 64 counts

 private:
  float tree_[kEdges + 1];
  uint8_t rank_[2 * (kEdges + 1)];
};

// DDSketch's arithmetic: bucket ⌈ln(v) · multiplier⌉ + offset of a dense table; 0 for what has no
// logarithm.
void CountByLogarithm(const float* values, size_t size, double multiplier, int offset,
                      uint64_t* counts, size_t counters);
// The same of the odds v / (1 − v).
void CountByLogOdds(const float* values, size_t size, double multiplier, int offset,
                    uint64_t* counts, size_t counters);

}  // namespace drift::peers

#endif  // DRIFT_TESTS_BENCH_KERNELS_PEERS_PEERS_H_
