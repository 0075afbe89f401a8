// Divergences and entropies of two count vectors, in f32 from exact differences, compiled once per
// CPU target by Highway. Formulas and their sources: curves-inl.h; scalar_terms.h for the rest.
//
// One pass, in which a bin's plain and smoothed counts keep the CPU busy side by side. With x = p
// and y = q but for a factor, s = x + y, d = x − y, t = d/s and u = min(x, y)/s, in nats:
//   JSD                 ½ Σ d·t·H(t)
//   Hellinger, squared  ½ Σ (√x − √y)² = ½ Σ d·t/(1 + 2√(u(1 − u)))
//   total variation     ½ Σ |d|
//   KL, both ways       Σ d·t·[1 + (t² ± t)E(u)]
//   entropy             Σ −p ln p; as ln(p/q) = 2t·[1 + t²E(u)], one logarithm does for two
// Every term is >= 0, so small divergences keep their relative precision.
//
// Preconditions: sizes equal and >= 1, totals above 0 and below 2⁶⁴, counts 0 or >= ½, smoothing
// >= 0. Any alignment. Infinite where smoothing is 0 and a bin has p > 0 and q = 0.
//
// Accumulators: a vector of f32 over at most kBlock vectors of bins, then one f64.
//
// Relative error against the scalar oracle, measured on every x86 target: 1.4e-6.
#include "server/engine/divergence/divergence.h"

#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>

#include "server/engine/divergence/bins.h"
#include "server/engine/divergence/from_nats.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "server/engine/divergence/divergence.cc"
// The order matters: foreach_target.h includes this very file once per target.
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "server/engine/divergence/curves-inl.h"
#include "server/engine/divergence/shares-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace drift {
namespace HWY_NAMESPACE {
namespace {

// Of bins, in vectors: what f32 sums without adding to the error of its terms.
constexpr size_t kBlock = 16;

// Lets `pass` take in all bins, a vector at a time. The last one may hold fewer.
template <class Counts, class Pass>
HWY_INLINE Pass Run(const Counts& counts, size_t size, Pass pass) {
  const size_t lanes = hn::Lanes(kF), block = kBlock * lanes;
  size_t i = 0;
  for (; i + lanes <= size; i += lanes) {
    if (i % block == block - lanes) pass.Flush();
    pass.Take(counts.Load(i));
  }
  if (i < size) pass.Take(counts.LoadFirst(i, size - i));
  pass.Flush();
  return pass;
}

using FourFloats = hn::Full128<float>;

// The sums of the lanes of each of the four, together for fewer shuffles.
#if HWY_TARGET == HWY_SCALAR
HWY_INLINE void SumLanes(F a, F b, F c, F d, float (&sums)[4]) {
  sums[0] = hn::GetLane(a), sums[1] = hn::GetLane(b);
  sums[2] = hn::GetLane(c), sums[3] = hn::GetLane(d);
}
#else
template <class D>
HWY_INLINE hn::Vec<FourFloats> SumOfBlocks(D d, hn::Vec<D> v) {
  if constexpr (hn::MaxLanes(D()) <= 4) {
    (void)d;
    return v;
  } else {
    const hn::Half<D> half;
    return SumOfBlocks(half, hn::Add(hn::LowerHalf(half, v), hn::UpperHalf(half, v)));
  }
}

HWY_INLINE void SumLanes(F a, F b, F c, F d, float (&sums)[4]) {
  const F ab = hn::Add(hn::InterleaveLower(kF, a, b), hn::InterleaveUpper(kF, a, b));
  const F cd = hn::Add(hn::InterleaveLower(kF, c, d), hn::InterleaveUpper(kF, c, d));
  const V ab_pairs = hn::BitCast(kD, ab), cd_pairs = hn::BitCast(kD, cd);
  const F low = hn::BitCast(kF, hn::InterleaveLower(kD, ab_pairs, cd_pairs));
  const F high = hn::BitCast(kF, hn::InterleaveUpper(kD, ab_pairs, cd_pairs));
  hn::StoreU(SumOfBlocks(kF, hn::Add(low, high)), FourFloats(), sums);
}
#endif

HWY_INLINE Contrast ContrastOf(const Shares& bins) {
  const F reciprocal = Reciprocal(hn::Add(bins.x, bins.y));
  return {hn::Mul(bins.difference, reciprocal), hn::Mul(hn::Min(bins.x, bins.y), reciprocal)};
}

// What a bin adds to twice the JSD; `product` is d·t.
HWY_INLINE F JsdTerm(const Contrast& c, F product) { return hn::Mul(product, HalfEntropy(c)); }

// JSD alone, twice as large. Sums have constructors, as the compiler gives those that it makes up
// no target.
struct JsdPass {
  HWY_INLINE JsdPass() : terms(hn::Zero(kF)) {}
  HWY_INLINE void Take(const SomeBins& bins) {
    const Contrast c = ContrastOf(bins.plain);
    terms = hn::Add(terms, JsdTerm(c, hn::Mul(bins.plain.difference, c.t)));
  }
  HWY_INLINE void Flush() {
    jsd += hn::GetLane(hn::SumOfLanes(kF, terms));
    terms = hn::Zero(kF);
  }

  F terms;
  double jsd = 0;
};

// What is never smoothed: all twice as large.
struct DistanceSums {
  HWY_INLINE DistanceSums() : entropies(hn::Zero(kF)), squares(entropies), differences(entropies) {}
  HWY_INLINE void Add(const Shares& bins) {
    const Contrast c = ContrastOf(bins);
    const F product = hn::Mul(bins.difference, c.t);
    entropies = hn::Add(entropies, JsdTerm(c, product));
    const F both_roots = hn::MulAdd(Set(2), hn::Sqrt(c.product()), Set(1));
    squares = hn::Add(squares, hn::Div(product, both_roots));
    differences = hn::Add(differences, hn::Abs(bins.difference));
  }
  HWY_INLINE void Flush() {
    float sums[4];
    SumLanes(entropies, squares, differences, hn::Zero(kF), sums);
    jsd += sums[0], hellinger_squared += sums[1], variation += sums[2];
    entropies = squares = differences = hn::Zero(kF);
  }

  F entropies, squares, differences;
  double jsd = 0, hellinger_squared = 0, variation = 0;
};

// What is smoothed: both KL and both entropies.
struct LogarithmSums {
  HWY_INLINE LogarithmSums()
      : forward(hn::Zero(kF)), backward(forward), of_live(forward), of_reference(forward) {}
  HWY_INLINE void AddKl(F of_forward, F of_backward) {
    forward = hn::Add(forward, of_forward);
    backward = hn::Add(backward, of_backward);
  }
  // One logarithm for two: that of the greater share, of which ln(p/q) leads to the other. Both are
  // <= 0 and do not cancel.
  HWY_INLINE void AddEntropies(const SomeBins& bins, F ln_p_by_q) {
    const F zero = hn::Zero(kF);
    const F ln_greater = LnOfShare(hn::Max(bins.p, bins.q), bins.greater_less_one);
    const F ln_p = hn::Add(ln_greater, hn::Min(ln_p_by_q, zero));
    const F ln_q = hn::Sub(ln_greater, hn::Max(ln_p_by_q, zero));
    of_live = hn::NegMulAdd(bins.p, ln_p, of_live);
    of_reference = hn::NegMulAdd(bins.q, ln_q, of_reference);
  }
  HWY_INLINE void Flush() {
    float sums[4];
    SumLanes(forward, backward, of_live, of_reference, sums);
    kl_live_to_reference += sums[0], kl_reference_to_live += sums[1];
    live_entropy += sums[2], reference_entropy += sums[3];
    forward = backward = of_live = of_reference = hn::Zero(kF);
  }

  F forward, backward, of_live, of_reference;
  double kl_live_to_reference = 0, kl_reference_to_live = 0;
  double live_entropy = 0, reference_entropy = 0;
};

// All sums, but those of logarithms only where no bin is rarer on one side than kLeastShare of
// both.
struct CommonPass {
  HWY_INLINE CommonPass() : least(Set(0.5F)) {}
  HWY_INLINE void Take(const SomeBins& bins) {
    distances.Add(bins.plain);
    const Contrast c = ContrastOf(bins.smoothed);
    const F product = hn::Mul(bins.smoothed.difference, c.t);
    least = hn::Min(least, c.u);
    const F odd = hn::Mul(c.t, AtanhExcess(c)), even = hn::MulAdd(c.t, odd, Set(1));
    logarithms.AddKl(hn::Mul(product, hn::Add(even, odd)), hn::Mul(product, hn::Sub(even, odd)));
    logarithms.AddEntropies(bins, hn::Mul(hn::Add(c.t, c.t), even));
  }
  HWY_INLINE void Flush() {
    distances.Flush();
    logarithms.Flush();
  }
  bool MetRareBins() const { return !hn::AllTrue(kF, hn::Ge(least, Set(curves::kLeastShare))); }

  DistanceSums distances;
  LogarithmSums logarithms;
  F least;
};

// The sums of logarithms of any bins: approximated as above, but by logarithms where they are rare;
// KL is infinite for what is empty on one side.
struct RarePass {
  HWY_INLINE RarePass() {}
  HWY_INLINE void Take(const SomeBins& bins) {
    const Contrast c = ContrastOf(bins.smoothed);
    const F w = hn::Mul(c.t, c.t), product = hn::Mul(bins.smoothed.difference, c.t), one = Set(1);
    const auto rare = hn::Lt(c.u, Set(curves::kLeastShare));
    const F excess = hn::IfThenElse(rare, AtanhExcessByLogarithm(c.u, hn::Abs(c.t), w),
                                    AtanhExcess({c.t, hn::Max(c.u, Set(curves::kLeastShare))}));
    // Of t² ± t the one that is next to 0 is −2|t|u, and would be lost in rounding if t is ±1.
    const F large = hn::Add(w, hn::Abs(c.t)), small = hn::Mul(hn::Abs(c.t), hn::Mul(Set(-2), c.u));
    const F more = hn::Mul(product, hn::MulAdd(large, excess, one));
    const F less = hn::Mul(product, hn::MulAdd(small, excess, one));
    const auto live_has_more = hn::Gt(c.t, hn::Zero(kF));
    AddKl(bins, hn::IfThenElse(live_has_more, more, less),
          hn::IfThenElse(live_has_more, less, more));
    logarithms.AddEntropies(bins, hn::Mul(hn::Add(c.t, c.t), hn::MulAdd(w, excess, one)));
  }
  HWY_INLINE void Flush() { logarithms.Flush(); }

  LogarithmSums logarithms;

 private:
  HWY_INLINE void AddKl(const SomeBins& bins, F forward, F backward) {
    const F infinity = Set(std::numeric_limits<float>::infinity());
    const auto live_has_any = hn::Gt(bins.p, hn::Zero(kF));
    const auto reference_has_any = hn::Gt(bins.q, hn::Zero(kF));
    logarithms.AddKl(
        hn::IfThenElse(hn::AndNot(reference_has_any, live_has_any), infinity, forward),
        hn::IfThenElse(hn::AndNot(live_has_any, reference_has_any), infinity, backward));
  }
};

template <class Counts>
HWY_INLINE SumsInNats SumAll(const Counts& counts, size_t size) {
  const CommonPass pass = Run(counts, size, CommonPass());
  const DistanceSums& distances = pass.distances;
  const LogarithmSums logarithms =
      pass.MetRareBins() ? Run(counts, size, RarePass()).logarithms : pass.logarithms;
  const double per_plain = 0.5 / counts.plain_unit(), per_smoothed = 1 / counts.smoothed_unit();
  return {.jsd = distances.jsd * per_plain,
          .hellinger_squared = distances.hellinger_squared * per_plain,
          .total_variation = distances.variation * per_plain,
          .kl_live_to_reference = logarithms.kl_live_to_reference * per_smoothed,
          .kl_reference_to_live = logarithms.kl_reference_to_live * per_smoothed,
          .live_entropy = logarithms.live_entropy,
          .reference_entropy = logarithms.reference_entropy};
}

template <class Counts>
HWY_INLINE double SumJsd(const Counts& counts, size_t size) {
  return Run(counts, size, JsdPass()).jsd * 0.5 / counts.plain_unit();
}

// Highway's entry points.
double NarrowJsd(const Bins<uint32_t>& bins) {
  return FloatShares::Exact(bins, 0) ? SumJsd(FloatShares(bins, 0), bins.size)
                                     : SumJsd(DoubleShares<uint32_t>(bins, 0), bins.size);
}

SumsInNats NarrowNats(const Bins<uint32_t>& bins, double smoothing) {
  return FloatShares::Exact(bins, smoothing)
             ? SumAll(FloatShares(bins, smoothing), bins.size)
             : SumAll(DoubleShares<uint32_t>(bins, smoothing), bins.size);
}

SumsInNats WideNats(const Bins<double>& bins, double smoothing) {
  return SumAll(DoubleShares<double>(bins, smoothing), bins.size);
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace drift
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace drift {
namespace {

HWY_EXPORT(NarrowJsd);
HWY_EXPORT(NarrowNats);
HWY_EXPORT(WideNats);

Bins<uint32_t> BinsOf(const NarrowCounts& live, const NarrowCounts& reference) {
  assert(live.counts.size() == reference.counts.size());
  return {.live = live.counts.data(),
          .reference = reference.counts.data(),
          .size = live.counts.size(),
          .live_total = live.total,
          .reference_total = reference.total};
}

double TotalOf(absl::Span<const double> counts) {
  return std::accumulate(counts.begin(), counts.end(), 0.0);
}

}  // namespace

Divergences ComputeDivergences(const NarrowCounts& live, const NarrowCounts& reference,
                               double smoothing) {
  return FromNats(HWY_DYNAMIC_DISPATCH(NarrowNats)(BinsOf(live, reference), smoothing));
}

Divergences ComputeDivergences(absl::Span<const double> live, absl::Span<const double> reference,
                               double smoothing) {
  assert(live.size() == reference.size());
  const Bins<double> bins = {.live = live.data(),
                             .reference = reference.data(),
                             .size = live.size(),
                             .live_total = TotalOf(live),
                             .reference_total = TotalOf(reference)};
  return FromNats(HWY_DYNAMIC_DISPATCH(WideNats)(bins, smoothing));
}

double ComputeJsdBits(const NarrowCounts& live, const NarrowCounts& reference) {
  return JsdBits(HWY_DYNAMIC_DISPATCH(NarrowJsd)(BinsOf(live, reference)));
}

double ComputeJsdBits(absl::Span<const double> live, absl::Span<const double> reference) {
  return ComputeDivergences(live, reference, 0).jsd_bits;
}

}  // namespace drift
#endif  // HWY_ONCE
