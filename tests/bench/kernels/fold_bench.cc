// Folding: one iteration is some 2²⁰ values, which are its items.
#include <benchmark/benchmark.h>

#include <cmath>
#include <utility>

#include "server/engine/histogram/layout.h"
#include "tests/bench/kernels/peers/peers.h"
#include "tests/bench/kernels/values.h"

namespace drift {
namespace {

constexpr size_t kValues = 1 << 20;  // 4 MiB: in the L2 or L3 cache
constexpr size_t kMessage = 10'000;  // values a call, as a message has them

using Values = std::vector<float>;

// Folds message after message into counts that were populated before.
void Fold(benchmark::State& state, Layout::Kind kind, const Values& values) {
  const Layout layout = Layout::Create(std::move(kind)).value();
  Counts counts = layout.NewCounts();
  layout.Fold(absl::MakeConstSpan(values), counts);
  for (auto _ : state) {
    for (size_t at = 0; at + kMessage <= values.size(); at += kMessage) {
      layout.Fold(absl::MakeConstSpan(values).subspan(at, kMessage), counts);
    }
  }
  state.SetItemsProcessed(
      static_cast<int64_t>(state.iterations() * (kValues / kMessage) * kMessage));
}

std::vector<double> QuantileBounds() {
  std::vector<double> bounds;
  for (int i = 0; i < 63; ++i) bounds.push_back(std::pow((i + 0.5) / 64, 1.5));
  return bounds;
}

void FoldLinear(benchmark::State& state) { Fold(state, Linear{0, 1, 64}, Uniform(kValues)); }
void FoldLinearSkewed(benchmark::State& state) {
  Fold(state, Linear{0, 1, 64}, InOneBucket(kValues));
}
void FoldExplicit(benchmark::State& state) {
  Fold(state, Explicit{QuantileBounds()}, Uniform(kValues));
}
void FoldLogLinear(benchmark::State& state) { Fold(state, LogLinear{}, LogNormal(kValues)); }
void FoldProbability(benchmark::State& state) { Fold(state, Probability{}, Scores(kValues)); }
BENCHMARK(FoldLinear);
BENCHMARK(FoldLinearSkewed);
BENCHMARK(FoldExplicit);
BENCHMARK(FoldLogLinear);
BENCHMARK(FoldProbability);

template <typename Count>
void CountAll(benchmark::State& state, const Values& values, const Count& count) {
  std::vector<uint64_t> counts(4096);
  for (auto _ : state) {
    count(values.data(), values.size(), counts.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * values.size()));
}

void EytzingerSearch(benchmark::State& state) {
  const std::vector<double> bounds = QuantileBounds();
  const Values edges(bounds.begin(), bounds.end());
  const peers::Eytzinger search(edges.data());
  CountAll(state, Uniform(kValues), [&](const float* values, size_t size, uint64_t* counts) {
    search.Count(values, size, counts);
  });
}
BENCHMARK(EytzingerSearch);

// A relative accuracy of 1 %, as DDSketch has it by default.
const double kMultiplier = 1 / std::log(1.01 / 0.99);

void LogarithmOfValues(benchmark::State& state) {
  CountAll(state, LogNormal(kValues), [&](const float* values, size_t size, uint64_t* counts) {
    peers::CountByLogarithm(values, size, kMultiplier, 2048, counts, 4096);
  });
}
void LogarithmOfOdds(benchmark::State& state) {
  CountAll(state, Scores(kValues), [&](const float* values, size_t size, uint64_t* counts) {
    peers::CountByLogOdds(values, size, kMultiplier, 2048, counts, 4096);
  });
}
BENCHMARK(LogarithmOfValues);
BENCHMARK(LogarithmOfOdds);

}  // namespace
}  // namespace drift
