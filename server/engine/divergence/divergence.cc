// Every divergence and entropy of two count vectors in one pass, in f64, compiled once per CPU
// target by Highway.
//
// With x = a·M and y = b·N (a of N live, b of M reference values), which are p and q but for the
// factor N·M, s = x + y, d = x − y, t = d/s in [−1, 1], w = t² and E = atanh(t)/t − 1, in nats:
//   JSD                   ½ Σ s·G(t)      (Lin 1991), where
//                         s·G(t) = s·½[(1+t)ln(1+t) + (1−t)ln(1−t)] = x ln(2x/s) + y ln(2y/s)
//   Hellinger, squared    ½ Σ (√x − √y)² = ½ Σ [d/(√x + √y)]²
//   total variation       ½ Σ |d|
//   KL live to reference  Σ x ln(x/y) − d = Σ s·[w(1+E) + tE]      (Kullback & Leibler 1951)
//   KL reference to live  Σ d − y ln(x/y) = Σ s·[w(1+E) − tE]      (the sum of all d is 0)
//   entropy               Σ −p ln p
// PSI is both KL added, a cross-entropy an entropy and a KL. Every term is >= 0, so small
// divergences keep their relative precision. For |t| < ¼ the terms are power series in w; beyond it
// they take logarithms, whose cancellation then costs at most four bits.
//
// Preconditions: sizes equal and >= 1, totals in (0, 1e150), counts and smoothing >= 0. Any
// alignment. Infinite where smoothing is 0 and a bin has p > 0 and q = 0.
//
// Accumulators: a vector of f64 for each sum.
//
// Relative error against the scalar oracle, measured on every x86 target: 2e-14. For divergences of
// 1e-13 bits and less 1e-11, which is the oracle's own; without FMA (below AVX2) 1e-8, as x and y
// are rounded before they cancel.
#include "server/engine/divergence/divergence.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <limits>

#include "server/engine/divergence/from_nats.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "server/engine/divergence/divergence.cc"
// The order matters: foreach_target.h includes this very file once per target.
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "hwy/contrib/math/math-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace drift {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::ScalableTag<double>;
using V = hn::Vec<D>;
constexpr D kTag;

struct Totals {
  double live;
  double reference;
};

constexpr double kSeriesLimit = 0.25;  // of |t|
// At the limit the first term left out is below 1e-17 of the sum.
constexpr size_t kTerms = 12;
// G(t) = w Σ wⁱ / ((2i+1)(2i+2)).
constexpr double kJsdSeries[kTerms] = {1. / 2,   1. / 12,  1. / 30,  1. / 56,  1. / 90,  1. / 132,
                                       1. / 182, 1. / 240, 1. / 306, 1. / 380, 1. / 462, 1. / 552};
// E(t) = w Σ wⁱ / (2i+3).
constexpr double kAtanhSeries[kTerms] = {1. / 3,  1. / 5,  1. / 7,  1. / 9,  1. / 11, 1. / 13,
                                         1. / 15, 1. / 17, 1. / 19, 1. / 21, 1. / 23, 1. / 25};

HWY_INLINE V Horner(const double (&coefficients)[kTerms], V w) {
  V sum = hn::Set(kTag, coefficients[kTerms - 1]);
  for (size_t i = kTerms - 1; i-- > 0;) sum = hn::MulAdd(sum, w, hn::Set(kTag, coefficients[i]));
  return sum;
}

// a·m − b·n, of which `x` is a·m rounded: with FMA the rounding is made good (Kahan), so that d is
// right to an ulp and equal shares differ by exactly 0.
HWY_INLINE V Difference(V a, V m, V b, V n, V x) {
  const V lost = hn::MulSub(a, m, x);
  return hn::Add(hn::NegMulAdd(b, n, x), lost);
}

// d/s, and 0 for an empty bin, whose s is 0.
HWY_INLINE V Contrast(V d, V s) {
  const auto empty = hn::Eq(s, hn::Zero(kTag));
  return hn::Div(d, hn::IfThenElse(empty, hn::Set(kTag, 1), s));
}

// v·ln(ratio), and 0 for v = 0.
HWY_INLINE V TimesLog(V v, V ratio) {
  return hn::IfThenElseZero(hn::Gt(v, hn::Zero(kTag)), hn::Mul(v, hn::Log(kTag, ratio)));
}

// s·G(t) of each lane's bin, s = x + y and t = d/s.
HWY_INLINE V JsdTerms(V x, V y, V s, V t) {
  const V w = hn::Mul(t, t);
  const V series = hn::Mul(hn::Mul(s, w), Horner(kJsdSeries, w));
  const auto close = hn::Lt(hn::Abs(t), hn::Set(kTag, kSeriesLimit));
  if (hn::AllTrue(kTag, close)) return series;
  const V half = hn::Mul(s, hn::Set(kTag, 0.5));
  const V logs = hn::Add(TimesLog(x, hn::Div(x, half)), TimesLog(y, hn::Div(y, half)));
  return hn::IfThenElse(close, series, logs);
}

// Adds the terms of what is never smoothed, for each lane's bin.
HWY_INLINE void AddUnsmoothedTerms(V a, V b, const Totals& totals, V& jsd, V& hellinger,
                                   V& variation) {
  const V n = hn::Set(kTag, totals.live), m = hn::Set(kTag, totals.reference);
  const V x = hn::Mul(a, m), y = hn::Mul(b, n), s = hn::Add(x, y);
  const V d = Difference(a, m, b, n, x);
  const V roots = Contrast(d, hn::Add(hn::Sqrt(x), hn::Sqrt(y)));
  jsd = hn::Add(jsd, JsdTerms(x, y, s, Contrast(d, s)));
  hellinger = hn::MulAdd(roots, roots, hellinger);
  variation = hn::Add(variation, hn::Abs(d));
}

// x ln(x/y) − d, d = x − y, given `logarithm` = ln(x/y), which may be infinite. y where x = 0.
HWY_INLINE V KlFromLogarithm(V x, V d, V logarithm) {
  const auto none = hn::Eq(x, hn::Zero(kTag));
  return hn::Sub(hn::IfThenZeroElse(none, hn::Mul(x, logarithm)), d);
}

// ln(x/y), with ±infinity for a 0 on one side.
HWY_INLINE V LogOfRatio(V x, V y) {
  const V zero = hn::Zero(kTag);
  const V infinity = hn::Set(kTag, std::numeric_limits<double>::infinity());
  const V logarithm = hn::Log(kTag, hn::Div(x, y));
  return hn::IfThenElse(hn::Eq(y, zero), infinity,
                        hn::IfThenElse(hn::Eq(x, zero), hn::Neg(infinity), logarithm));
}

// Adds the terms of both KL for each lane's bin; `a` and `b` are smoothed already.
HWY_INLINE void AddKlTerms(V a, V b, const Totals& totals, V& live_to_reference,
                           V& reference_to_live) {
  const V n = hn::Set(kTag, totals.live), m = hn::Set(kTag, totals.reference);
  const V x = hn::Mul(a, m), y = hn::Mul(b, n), s = hn::Add(x, y);
  const V d = Difference(a, m, b, n, x), t = Contrast(d, s), w = hn::Mul(t, t);
  const V e = hn::Mul(w, Horner(kAtanhSeries, w));
  const V even = hn::MulAdd(w, e, w), odd = hn::Mul(t, e);
  V forward = hn::Mul(s, hn::Add(even, odd)), backward = hn::Mul(s, hn::Sub(even, odd));
  const auto close = hn::Lt(hn::Abs(t), hn::Set(kTag, kSeriesLimit));
  if (!hn::AllTrue(kTag, close)) {
    const V logarithm = LogOfRatio(x, y);
    forward = hn::IfThenElse(close, forward, KlFromLogarithm(x, d, logarithm));
    backward = hn::IfThenElse(close, backward, KlFromLogarithm(y, hn::Neg(d), hn::Neg(logarithm)));
  }
  live_to_reference = hn::Add(live_to_reference, forward);
  reference_to_live = hn::Add(reference_to_live, backward);
}

// Adds −p ln p of each lane's bin, p = count/total. Next to 1, where the logarithm is no greater
// than what rounding p has lost, the loss is made good: (1 − p)·total − (total − count), whose
// differences are exact for whole and half counts up to a total of 2⁵².
HWY_INLINE void AddEntropyTerms(V count, double total, V& entropy) {
  const V n = hn::Set(kTag, total), one = hn::Set(kTag, 1);
  const V p = hn::Div(count, n);
  const V lost =
      hn::Mul(hn::MulSub(hn::Sub(one, p), n, hn::Sub(n, count)), hn::Set(kTag, 1 / total));
  const auto near_one = hn::Gt(p, hn::Set(kTag, 0.5));
  entropy = hn::Sub(entropy, hn::Add(TimesLog(p, p), hn::IfThenElseZero(near_one, lost)));
}

double Sum(const double* counts, size_t size) {
  V sum = hn::Zero(kTag);
  size_t i = 0;
  for (; i + hn::Lanes(kTag) <= size; i += hn::Lanes(kTag)) {
    sum = hn::Add(sum, hn::LoadU(kTag, counts + i));
  }
  double total = hn::GetLane(hn::SumOfLanes(kTag, sum));
  for (; i < size; ++i) total += counts[i];
  return total;
}

// Highway's entry point: everything below works on `size` bins at `live` and `reference`.
Divergences Compute(const double* live, const double* reference, size_t size, double smoothing) {
  const Totals totals{Sum(live, size), Sum(reference, size)};
  const double added = smoothing * static_cast<double>(size);
  const Totals smoothed{totals.live + added, totals.reference + added};

  V jsd = hn::Zero(kTag), hellinger = jsd, variation = jsd;
  V forward = jsd, backward = jsd, live_entropy = jsd, reference_entropy = jsd;
  const auto add = [&](V a, V b, V alpha) HWY_ATTR {
    AddUnsmoothedTerms(a, b, totals, jsd, hellinger, variation);
    const V smoothed_a = hn::Add(a, alpha), smoothed_b = hn::Add(b, alpha);
    AddKlTerms(smoothed_a, smoothed_b, smoothed, forward, backward);
    AddEntropyTerms(smoothed_a, smoothed.live, live_entropy);
    AddEntropyTerms(smoothed_b, smoothed.reference, reference_entropy);
  };

  const size_t lanes = hn::Lanes(kTag);
  const V alpha = hn::Set(kTag, smoothing);
  size_t i = 0;
  for (; i + lanes <= size; i += lanes) {
    add(hn::LoadU(kTag, live + i), hn::LoadU(kTag, reference + i), alpha);
  }
  if (i < size) {
    // Bins past the end are 0 on both sides and not smoothed, so they add nothing.
    const size_t count = size - i;
    HWY_ALIGN double a[hn::MaxLanes(D())] = {};
    HWY_ALIGN double b[hn::MaxLanes(D())] = {};
    std::copy_n(live + i, count, a);
    std::copy_n(reference + i, count, b);
    add(hn::Load(kTag, a), hn::Load(kTag, b), hn::IfThenElseZero(hn::FirstN(kTag, count), alpha));
  }

  const auto total = [](V v) HWY_ATTR { return hn::GetLane(hn::SumOfLanes(kTag, v)); };
  const double product = totals.live * totals.reference;
  const double smoothed_product = smoothed.live * smoothed.reference;
  return FromNats({.jsd = total(jsd) / (2 * product),
                   .hellinger_squared = total(hellinger) / (2 * product),
                   .total_variation = total(variation) / (2 * product),
                   .kl_live_to_reference = total(forward) / smoothed_product,
                   .kl_reference_to_live = total(backward) / smoothed_product,
                   .live_entropy = total(live_entropy),
                   .reference_entropy = total(reference_entropy)});
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace drift
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace drift {

HWY_EXPORT(Compute);

Divergences ComputeDivergences(absl::Span<const double> live, absl::Span<const double> reference,
                               double smoothing) {
  assert(live.size() == reference.size());
  return HWY_DYNAMIC_DISPATCH(Compute)(live.data(), reference.data(), live.size(), smoothing);
}

}  // namespace drift
#endif  // HWY_ONCE
