// Pairs of histograms to compare, as counts and as the shares that the peers want.
#ifndef DRIFT_TESTS_BENCH_KERNELS_HISTOGRAMS_H_
#define DRIFT_TESTS_BENCH_KERNELS_HISTOGRAMS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace drift {

// All sides' bins one after the other, kBins a side.
struct Histograms {
  static constexpr size_t kBins = 64;
  std::vector<uint32_t> live, reference;
  std::vector<uint32_t> live_totals, reference_totals;  // one a pair
  std::vector<double> live_shares, reference_shares;
  std::vector<float> live_floats, reference_floats;
  size_t pairs() const { return live.size() / kBins; }
};

// As windows have them: some ten thousand values a side, drifted a little, a few bins empty.
Histograms MakeHistograms(size_t pairs);
// The same without shares.
Histograms MakeCounts(size_t pairs);

}  // namespace drift

#endif  // DRIFT_TESTS_BENCH_KERNELS_HISTOGRAMS_H_
