// Divergences of 64 bins: one iteration is one pair.
#include <benchmark/benchmark.h>

#include "server/engine/divergence/divergence.h"
#include "tests/bench/kernels/histograms.h"
#include "tests/bench/kernels/peers/peers.h"

namespace drift {
namespace {

constexpr size_t kBins = Histograms::kBins;

const Histograms& Resident() {
  static const auto& made = *new Histograms(MakeHistograms(16));  // 32 KiB as counts in f64
  return made;
}

// Calls `score(first bin)` for one pair after the other, all over again.
template <typename Score>
void ForPairs(benchmark::State& state, size_t pairs, const Score& score) {
  double sum = 0;
  size_t pair = 0;
  for (auto _ : state) {
    sum += score(pair * kBins);
    if (++pair == pairs) pair = 0;
  }
  benchmark::DoNotOptimize(sum);
}

Divergences Computed(const Histograms& in, size_t at) {
  return ComputeDivergences({&in.live[at], kBins}, {&in.reference[at], kBins}, 0.5);
}

void AllFigures(benchmark::State& state) {
  const Histograms& in = Resident();
  ForPairs(state, in.pairs(), [&](size_t at) { return Computed(in, at).jsd_bits; });
}
BENCHMARK(AllFigures);

void SimsimdJsd(benchmark::State& state) {
  const Histograms& in = Resident();
  ForPairs(state, in.pairs(), [&](size_t at) {
    return peers::SimsimdJsd(&in.live_floats[at], &in.reference_floats[at], kBins);
  });
}
BENCHMARK(SimsimdJsd);

void SimsimdJsdAndBothKl(benchmark::State& state) {
  const Histograms& in = Resident();
  ForPairs(state, in.pairs(), [&](size_t at) {
    const float *p = &in.live_floats[at], *q = &in.reference_floats[at];
    return peers::SimsimdJsd(p, q, kBins) + peers::SimsimdKl(p, q, kBins) +
           peers::SimsimdKl(q, p, kBins);
  });
}
BENCHMARK(SimsimdJsdAndBothKl);

void HighwayLogJsd(benchmark::State& state) {
  const Histograms& in = Resident();
  ForPairs(state, in.pairs(), [&](size_t at) {
    return peers::HighwayLogJsd(&in.live_shares[at], &in.reference_shares[at], kBins);
  });
}
BENCHMARK(HighwayLogJsd);

void ScalarLogJsd(benchmark::State& state) {
  const Histograms& in = Resident();
  ForPairs(state, in.pairs(), [&](size_t at) {
    return peers::ScalarJsd(&in.live_floats[at], &in.reference_floats[at], kBins);
  });
}
BENCHMARK(ScalarLogJsd);

}  // namespace
}  // namespace drift
