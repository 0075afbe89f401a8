// Divergences of 64 bins: one iteration is one pair, or all of them where they are its items.
#include <benchmark/benchmark.h>

#include "server/engine/divergence/divergence.h"
#include "tests/bench/kernels/histograms.h"
#include "tests/bench/kernels/peers/peers.h"

namespace drift {
namespace {

constexpr size_t kBins = Histograms::kBins;

const Histograms& Resident() {
  static const auto& made = *new Histograms(MakeHistograms(32));  // 16 KiB as counts
  return made;
}

// For what is compiled for AVX-512; false, and the benchmark skipped, on another machine.
bool CanRun(benchmark::State& state) {
  if (!peers::HasAvx512()) state.SkipWithError("needs AVX-512");
  return peers::HasAvx512();
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

struct Pair {
  NarrowCounts live, reference;
};

Pair PairAt(const Histograms& in, size_t at) {
  return {{{&in.live[at], kBins}, in.live_totals[at / kBins]},
          {{&in.reference[at], kBins}, in.reference_totals[at / kBins]}};
}

// What a closing pane computes of a pair: JSD, both KL and the rest come together.
double JsdOfAll(const Histograms& in, size_t at) {
  const Pair pair = PairAt(in, at);
  return ComputeDivergences(pair.live, pair.reference, 0.5).jsd_bits;
}

// What a block of a reference is measured by.
double Jsd(const Histograms& in, size_t at) {
  const Pair pair = PairAt(in, at);
  return ComputeJsdBits(pair.live, pair.reference);
}

void JsdFromCounts(benchmark::State& state) {
  const Histograms& in = Resident();
  ForPairs(state, in.pairs(), [&](size_t at) { return Jsd(in, at); });
}
BENCHMARK(JsdFromCounts);

void DivergencesFromCounts(benchmark::State& state) {
  const Histograms& in = Resident();
  ForPairs(state, in.pairs(), [&](size_t at) { return JsdOfAll(in, at); });
}
BENCHMARK(DivergencesFromCounts);

// 400,000 pairs, 205 MB of counts: each is read from memory.
const Histograms& InMemory() {
  static const auto& made = *new Histograms(MakeCounts(400'000));
  return made;
}

template <typename Score>
void ForAllOnce(benchmark::State& state, const Score& score) {
  const Histograms& in = InMemory();
  double sum = 0;
  for (auto _ : state) {
    for (size_t pair = 0; pair < in.pairs(); ++pair) sum += score(in, pair * kBins);
  }
  benchmark::DoNotOptimize(sum);
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * in.pairs()));
}

void JsdFromMemory(benchmark::State& state) { ForAllOnce(state, Jsd); }
BENCHMARK(JsdFromMemory);

void DivergencesFromMemory(benchmark::State& state) { ForAllOnce(state, JsdOfAll); }
BENCHMARK(DivergencesFromMemory);

// All the counts that the above reads, and nothing done with them.
void ReadFromMemory(benchmark::State& state) {
  if (!CanRun(state)) return;
  ForAllOnce(state, [](const Histograms& in, size_t at) {
    return peers::Sum(&in.live[at], kBins) + peers::Sum(&in.reference[at], kBins);
  });
}
BENCHMARK(ReadFromMemory);

void SimsimdJsd(benchmark::State& state) {
  if (!CanRun(state)) return;
  const Histograms& in = Resident();
  ForPairs(state, in.pairs(), [&](size_t at) {
    return peers::SimsimdJsd(&in.live_floats[at], &in.reference_floats[at], kBins);
  });
}
BENCHMARK(SimsimdJsd);

void SimsimdJsdAndBothKl(benchmark::State& state) {
  if (!CanRun(state)) return;
  const Histograms& in = Resident();
  ForPairs(state, in.pairs(), [&](size_t at) {
    const float *p = &in.live_floats[at], *q = &in.reference_floats[at];
    return peers::SimsimdJsd(p, q, kBins) + peers::SimsimdKl(p, q, kBins) +
           peers::SimsimdKl(q, p, kBins);
  });
}
BENCHMARK(SimsimdJsdAndBothKl);

void HighwayLogJsd(benchmark::State& state) {
  if (!CanRun(state)) return;
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
