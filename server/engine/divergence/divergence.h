// How far apart two histograms are. Definitions, with P = live and Q = reference as probabilities
// over the same k bins:
//   KL live to reference   Σ p log2(p/q)                        bits, [0, ∞); smoothed
//   KL reference to live   Σ q log2(q/p)                        bits, [0, ∞); smoothed
//   JSD                    ½ KL(P‖M) + ½ KL(Q‖M), M = (P+Q)/2   bits, [0, 1]; never smoothed
//   PSI                    Σ (p−q) ln(p/q), both KL added       nats, [0, ∞); smoothed
//   Hellinger              √(1 − Σ √(pq))                       [0, 1]; never smoothed
//   total variation        ½ Σ |p−q|                            [0, 1]; never smoothed
//   entropy                −Σ p log2 p                          bits, [0, log2 k]; smoothed
//   cross-entropy          −Σ p log2 q = entropy of P + KL      bits, [0, ∞); smoothed
// (Lin 1991, "Divergence measures based on the Shannon entropy".) Smoothing adds `smoothing` to the
// count of every bin on both sides (½: the Jeffreys prior); with 0 a KL, and what contains it, is
// +infinity where p > 0 and q = 0.
#ifndef DRIFT_SERVER_ENGINE_DIVERGENCE_DIVERGENCE_H_
#define DRIFT_SERVER_ENGINE_DIVERGENCE_DIVERGENCE_H_

#include <cstdint>

#include "absl/types/span.h"

namespace drift {

struct Divergences {
  double jsd_bits = 0;
  double kl_live_to_reference_bits = 0;
  double kl_reference_to_live_bits = 0;
  double psi_nats = 0;
  double hellinger = 0;
  double total_variation = 0;
  double live_entropy_bits = 0;
  double reference_entropy_bits = 0;
  double cross_entropy_live_to_reference_bits = 0;  // of live values in the reference's code
  double cross_entropy_reference_to_live_bits = 0;  // of reference values in live's code
  friend bool operator==(const Divergences&, const Divergences&) = default;
};

// One side's counts and their sum, in the narrowest type that holds them: what scoring bins are
// made of. Totals are above 0 and below 2³¹.
struct NarrowCounts {
  absl::Span<const uint32_t> counts;
  uint32_t total;
};

// Of live and reference over the same bins, both with a total above 0. Relative error at most 2e-6
// against ScalarDivergences down to divergences of 1e-16 bits, also for bins of 0, for totals up to
// 2⁵³ and a smoothing of 0 or 1e-6 and more; of equal shares exactly 0. SIMD, by what the CPU
// offers. The first is the fast one.
Divergences ComputeDivergences(const NarrowCounts& live, const NarrowCounts& reference,
                               double smoothing);
// The same of counts of any size, with totals below 2⁶⁴.
Divergences ComputeDivergences(absl::Span<const double> live, absl::Span<const double> reference,
                               double smoothing);

// jsd_bits of the above alone: of narrow counts in a third of the time.
double ComputeJsdBits(const NarrowCounts& live, const NarrowCounts& reference);
double ComputeJsdBits(absl::Span<const double> live, absl::Span<const double> reference);

// All of them, one bin after the other with the library's logarithm: the oracle. Relative error at
// most 1e-9.
Divergences ScalarDivergences(absl::Span<const double> live, absl::Span<const double> reference,
                              double smoothing);

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_DIVERGENCE_DIVERGENCE_H_
