// Divergences and entropies of two count vectors, in f32 from exact differences, compiled once per
// CPU target by Highway. Formulas and their sources: curves-inl.h; scalar_terms.h for the rest.
//
// One pass for each group of figures, as each has its own constants to keep in registers. With x =
// p and y = q but for a factor, s = x + y, d = x − y, t = d/s and u = min(x, y)/s, in nats:
//   JSD                 ½ Σ d·t·H(t)
//   KL, both ways       Σ d·t·[1 + (t² ± t)E(u)]
//   Hellinger, squared  ½ Σ (√x − √y)² = ½ Σ d²/(s + 2√(xy))
//   total variation     ½ Σ |d|
//   entropy             Σ −p ln p
// Every term is >= 0, so small divergences keep their relative precision.
//
// Preconditions: sizes equal and >= 1, totals above 0 and below 2⁶⁴, counts 0 or >= ½, smoothing
// >= 0. Any alignment. Infinite where smoothing is 0 and a bin has p > 0 and q = 0.
//
// Accumulators: a vector of f32 over at most kBlock vectors of bins, then one f64.
//
// Relative error against the scalar oracle, measured on every x86 target: 1.2e-6.
#include "server/engine/divergence/divergence.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>

#include "server/engine/divergence/bins.h"
#include "server/engine/divergence/from_nats.h"
#include "server/engine/divergence/scalar_terms.h"

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

// Lets `pass` take in all bins, a vector at a time. The last one may hold fewer; those past the end
// are 0 on both sides and not smoothed.
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

// Adds the lanes of `sums` to `total` and clears them.
HWY_INLINE void Move(F& sums, double& total) {
  total += static_cast<double>(hn::GetLane(hn::SumOfLanes(kF, sums)));
  sums = hn::Zero(kF);
}

struct Contrast {
  F t, u;
};

HWY_INLINE Contrast ContrastOf(const Shares& bins) {
  const F reciprocal = Reciprocal(hn::Add(bins.x, bins.y));
  return {hn::Mul(bins.difference, reciprocal), hn::Mul(hn::Min(bins.x, bins.y), reciprocal)};
}

// Passes have constructors, as the compiler gives those that it makes up no target.
struct JsdPass {
  HWY_INLINE JsdPass() : sums(hn::Zero(kF)) {}
  HWY_INLINE void Take(const Shares& bins) {
    const F t = Quotient(bins.difference, hn::Add(bins.x, bins.y));
    sums = hn::MulAdd(hn::Mul(bins.difference, t), HalfEntropy(t), sums);
  }
  HWY_INLINE void Flush() { Move(sums, total); }

  F sums;
  double total = 0;
};

// Both KL, where no bin is rarer on one side than kLeastShare of both.
struct KlPass {
  HWY_INLINE KlPass() : forward(hn::Zero(kF)), backward(forward), least(Set(0.5F)) {}
  HWY_INLINE void Take(const Shares& bins) {
    const Contrast c = ContrastOf(bins);
    const F product = hn::Mul(bins.difference, c.t);
    least = hn::Min(least, c.u);
    const F odd = hn::Mul(c.t, AtanhExcess(c.u)), even = hn::MulAdd(c.t, odd, Set(1));
    forward = hn::MulAdd(product, hn::Add(even, odd), forward);
    backward = hn::MulAdd(product, hn::Sub(even, odd), backward);
  }
  HWY_INLINE void Flush() {
    Move(forward, live_to_reference);
    Move(backward, reference_to_live);
  }
  bool MetRareBins() const { return !hn::AllTrue(kF, hn::Ge(least, Set(curves::kLeastShare))); }

  F forward, backward, least;
  double live_to_reference = 0, reference_to_live = 0;
};

// Both KL of any bins: as above, but with logarithms for the rare ones, and infinite for empty
// ones.
struct RareKlPass {
  HWY_INLINE RareKlPass() : forward(hn::Zero(kF)), backward(forward) {}
  HWY_INLINE void Take(const Shares& bins) {
    const Contrast c = ContrastOf(bins);
    const F w = hn::Mul(c.t, c.t), product = hn::Mul(bins.difference, c.t), one = Set(1);
    const auto rare = hn::Lt(c.u, Set(curves::kLeastShare));
    const F excess = hn::IfThenElse(rare, AtanhExcessByLogarithm(c.u, hn::Abs(c.t), w),
                                    AtanhExcess(hn::Max(c.u, Set(curves::kLeastShare))));
    // Of t² ± t the one that is next to 0 is −2|t|u, and would be lost in rounding if t is ±1.
    const F large = hn::Add(w, hn::Abs(c.t)), small = hn::Mul(hn::Abs(c.t), hn::Mul(Set(-2), c.u));
    const F more = hn::Mul(product, hn::MulAdd(large, excess, one));
    const F less = hn::Mul(product, hn::MulAdd(small, excess, one));
    const auto live_has_more = hn::Gt(c.t, hn::Zero(kF));
    Add(bins, hn::IfThenElse(live_has_more, more, less), hn::IfThenElse(live_has_more, less, more));
  }
  HWY_INLINE void Flush() {
    Move(forward, live_to_reference);
    Move(backward, reference_to_live);
  }

  F forward, backward;
  double live_to_reference = 0, reference_to_live = 0;

 private:
  HWY_INLINE void Add(const Shares& bins, F of_live, F of_reference) {
    const F infinity = Set(std::numeric_limits<float>::infinity());
    const auto no_live = hn::Le(bins.x, Set(kNothing));
    const auto no_reference = hn::Le(bins.y, Set(kNothing));
    of_live = hn::IfThenElse(no_reference, infinity, of_live);
    of_reference = hn::IfThenElse(no_live, infinity, of_reference);
    const auto empty = hn::And(no_live, no_reference);
    forward = hn::Add(forward, hn::IfThenZeroElse(empty, of_live));
    backward = hn::Add(backward, hn::IfThenZeroElse(empty, of_reference));
  }
};

struct DistancePass {
  HWY_INLINE DistancePass() : squares(hn::Zero(kF)), differences(squares) {}
  HWY_INLINE void Take(const Shares& bins) {
    const F root = hn::Mul(hn::Sqrt(bins.x), hn::Sqrt(bins.y));
    const F roots_squared = hn::MulAdd(Set(2), root, hn::Add(bins.x, bins.y));
    squares = hn::MulAdd(bins.difference, hn::Div(bins.difference, roots_squared), squares);
    differences = hn::Add(differences, hn::Abs(bins.difference));
  }
  HWY_INLINE void Flush() {
    Move(squares, hellinger_squared);
    Move(differences, variation);
  }

  F squares, differences;
  double hellinger_squared = 0, variation = 0;
};

// The entropies of all bins but one a side: that with more than half of it, if there is one, would
// lose what its share lacks of 1.
class EntropyPass {
 public:
  HWY_INLINE EntropyPass(double unit, int32_t not_of_live, int32_t not_of_reference)
      : per_unit_(Set(static_cast<float>(1 / unit))),
        not_of_live_(hn::Set(kI, not_of_live)),
        not_of_reference_(hn::Set(kI, not_of_reference)),
        number_(hn::Iota(kI, 0)),
        live_(hn::Zero(kF)),
        reference_(live_) {}

  HWY_INLINE void Take(const Shares& bins) {
    live_ = hn::Add(live_, EntropyOf(bins.x, not_of_live_));
    reference_ = hn::Add(reference_, EntropyOf(bins.y, not_of_reference_));
    number_ = hn::Add(number_, hn::Set(kI, static_cast<int32_t>(hn::Lanes(kF))));
  }
  HWY_INLINE void Flush() {
    Move(live_, live);
    Move(reference_, reference);
  }

  double live = 0, reference = 0;

 private:
  HWY_INLINE F EntropyOf(F share, hn::Vec<DI> left_out) const {
    const auto some = hn::Gt(share, Set(kNothing));
    const auto taken = hn::And(some, hn::RebindMask(kF, hn::Ne(number_, left_out)));
    // kNothing of a unit would be denormal, which takes hundreds of cycles.
    const F p = hn::Mul(hn::IfThenElse(some, share, Set(1)), per_unit_);
    return hn::IfThenElseZero(taken, hn::Neg(hn::Mul(p, Ln(p))));
  }

  F per_unit_;
  hn::Vec<DI> not_of_live_, not_of_reference_, number_;
  F live_, reference_;
};

template <bool kSmoothed, typename Use>
HWY_INLINE void WithShares(const Bins<double>& bins, double smoothing, const Use& use) {
  use(DoubleShares<double>(bins, smoothing));
}
template <bool kSmoothed, typename Use>
HWY_INLINE void WithShares(const Bins<uint32_t>& bins, double smoothing, const Use& use) {
  if (FloatShares<kSmoothed>::Exact(bins, smoothing)) {
    use(FloatShares<kSmoothed>(bins, smoothing));
  } else {
    use(DoubleShares<uint32_t>(bins, smoothing));
  }
}

template <class Counts>
HWY_INLINE double JsdNats(const Counts& counts, size_t size) {
  const double per_unit = 0.5 / counts.unit();
  return Run(counts, size, JsdPass()).total * per_unit;
}

template <class Counts, class Pass>
void AddKlOf(const Counts& counts, const Pass& pass, SumsInNats& sums) {
  sums.kl_live_to_reference = pass.live_to_reference / counts.unit();
  sums.kl_reference_to_live = pass.reference_to_live / counts.unit();
}

template <class Counts>
HWY_INLINE void AddKl(const Counts& counts, size_t size, SumsInNats& sums) {
  const KlPass common = Run(counts, size, KlPass());
  if (!common.MetRareBins()) return AddKlOf(counts, common, sums);
  AddKlOf(counts, Run(counts, size, RareKlPass()), sums);
}

template <class Counts>
void AddDistances(const Counts& counts, size_t size, SumsInNats& sums) {
  const DistancePass pass = Run(counts, size, DistancePass());
  sums.total_variation = pass.variation / (2 * counts.unit());
  sums.hellinger_squared = pass.hellinger_squared / (2 * counts.unit());
}

template <typename Count>
SumsInNats AllNats(const Bins<Count>& bins, double smoothing, const Dominant& dominant) {
  SumsInNats sums;
  WithShares<false>(bins, 0, [&](const auto& counts) HWY_ATTR {
    sums.jsd = JsdNats(counts, bins.size);
    AddDistances(counts, bins.size, sums);
  });
  WithShares<true>(bins, smoothing, [&](const auto& counts) HWY_ATTR {
    AddKl(counts, bins.size, sums);
    const EntropyPass entropy =
        Run(counts, bins.size, EntropyPass(counts.unit(), dominant.live, dominant.reference));
    sums.live_entropy = entropy.live;
    sums.reference_entropy = entropy.reference;
  });
  return sums;
}

// Highway's entry points.
SumsInNats NarrowNats(const Bins<uint32_t>& bins, double smoothing, const Dominant& dominant) {
  return AllNats(bins, smoothing, dominant);
}

SumsInNats WideNats(const Bins<double>& bins, double smoothing, const Dominant& dominant) {
  return AllNats(bins, smoothing, dominant);
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace drift
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace drift {
namespace {

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

// The bin with more than half of the total, or -1.
template <typename Count>
int32_t DominantOf(const Count* counts, size_t size, Count total) {
  Count most = 0;  // a loop that compilers vectorize, as they do not one for its place
  for (size_t i = 0; i < size; ++i) most = std::max(most, counts[i]);
  if (most <= total / 2) return -1;
  return static_cast<int32_t>(std::find(counts, counts + size, most) - counts);
}

// What the kernel has left out: the entropy of a dominant bin.
template <typename Count>
double DominantEntropy(const Count* counts, int32_t bin, Count total, const Bins<Count>& bins,
                       double smoothing) {
  if (bin < 0) return 0;
  using scalar::Real;
  const Real smoothed = static_cast<Real>(total) + Real{smoothing} * static_cast<Real>(bins.size);
  return static_cast<double>(
      scalar::EntropyTerm(static_cast<Real>(counts[bin]) + Real{smoothing}, smoothed));
}

template <typename Count, typename Kernel>
Divergences All(const Bins<Count>& bins, double smoothing, const Kernel& kernel) {
  const Dominant dominant = {DominantOf(bins.live, bins.size, bins.live_total),
                             DominantOf(bins.reference, bins.size, bins.reference_total)};
  SumsInNats sums = kernel(bins, smoothing, dominant);
  sums.live_entropy += DominantEntropy(bins.live, dominant.live, bins.live_total, bins, smoothing);
  sums.reference_entropy +=
      DominantEntropy(bins.reference, dominant.reference, bins.reference_total, bins, smoothing);
  return FromNats(sums);
}

}  // namespace

Divergences ComputeDivergences(const NarrowCounts& live, const NarrowCounts& reference,
                               double smoothing) {
  return All(BinsOf(live, reference), smoothing, HWY_DYNAMIC_DISPATCH(NarrowNats));
}

Divergences ComputeDivergences(absl::Span<const double> live, absl::Span<const double> reference,
                               double smoothing) {
  assert(live.size() == reference.size());
  const Bins<double> bins = {.live = live.data(),
                             .reference = reference.data(),
                             .size = live.size(),
                             .live_total = TotalOf(live),
                             .reference_total = TotalOf(reference)};
  return All(bins, smoothing, HWY_DYNAMIC_DISPATCH(WideNats));
}

}  // namespace drift
#endif  // HWY_ONCE
