// Ways through the engine, as the service takes them.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <utility>

#include "server/engine/evaluate/score.h"
#include "server/engine/histogram/layout.h"
#include "server/engine/statistics/scoring_bins.h"
#include "tests/bench/kernels/histograms.h"
#include "tests/bench/kernels/values.h"

namespace drift {
namespace {

constexpr int kBuckets = 64;
const Layout& Linear64() {
  static const auto& layout = *new Layout(Layout::Create(Linear{0, 1, kBuckets}).value());
  return layout;
}

Counts CountsOf(const uint32_t* counts) {
  Counts made = Linear64().NewCounts();
  for (int i = 0; i < kBuckets; ++i) made.Add(i, counts[i]);
  return made;
}

// Counts of 64 buckets to a score with all that is shown of it, the groups being known.
void CountsToScore(benchmark::State& state) {
  const Histograms in = MakeHistograms(1);
  const Counts live = CountsOf(in.live.data()), reference = CountsOf(in.reference.data());
  const AlertRule rule;
  BinGroups groups;
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        ComputeScore(Linear64(), rule, live, reference, Overdispersion(), groups).p_value);
  }
}
BENCHMARK(CountsToScore);

// Two sides of ten million values each, in memory, to a score.
void ValuesToScore(benchmark::State& state) {
  constexpr size_t kValues = 10'000'000;
  const std::vector<float> live = Uniform(kValues, 1), reference = Uniform(kValues, 2);
  for (auto _ : state) {
    Counts sides[2] = {Linear64().NewCounts(), Linear64().NewCounts()};
    Linear64().Fold(absl::MakeConstSpan(live), sides[0]);
    Linear64().Fold(absl::MakeConstSpan(reference), sides[1]);
    BinGroups groups;
    benchmark::DoNotOptimize(
        ComputeScore(Linear64(), AlertRule(), sides[0], sides[1], Overdispersion(), groups));
  }
}
BENCHMARK(ValuesToScore);

}  // namespace
}  // namespace drift
