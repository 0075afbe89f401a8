// The two curves that divergences are made of, in f32, by what each CPU target is best at. Included
// once per target, by a file that Highway compiles for all of them.
//
// A bin's shares x and y, but for a common factor, make s = x + y, d = x − y, t = d/s in [−1, 1]
// and u = min(x, y)/s = (1 − |t|)/2 in [0, ½]. Then
//   x ln(2x/s) + y ln(2y/s) = d·t·H,                  H = [(1+t)ln(1+t) + (1−t)ln(1−t)] / (2t²)
//   x ln(x/y) − d           = d·t·[1 + (t² + t)E],    E = (atanh(t)/t − 1) / t²
//   y ln(y/x) + d           = d·t·[1 + (t² − t)E]
// H lies in [½, ln 2] and E, for all but the rarest bins, in [⅓, 6]: no term cancels another, and t
// alone says how precise a small divergence is.
//
// AVX-512 looks the coefficients of 32 pieces up in two registers; a piece is half an octave, of u
// for E and of 1 − t² (+ kOffset, so that 32 pieces are enough) for H, which needs it less precise.
// The others, which would have to gather them, take logarithms beyond |t| = ⅓ and a series below.
// Relative error of a term, measured: 1e-6.
#if defined(DRIFT_SERVER_ENGINE_DIVERGENCE_CURVES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DRIFT_SERVER_ENGINE_DIVERGENCE_CURVES_INL_H_
#undef DRIFT_SERVER_ENGINE_DIVERGENCE_CURVES_INL_H_
#else
#define DRIFT_SERVER_ENGINE_DIVERGENCE_CURVES_INL_H_
#endif

#include <cstddef>
#include <cstdint>

#include "hwy/highway.h"
#include "server/engine/divergence/curve_tables.h"

HWY_BEFORE_NAMESPACE();
namespace drift {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using DF = hn::ScalableTag<float>;
using DI = hn::RebindToSigned<DF>;
using F = hn::Vec<DF>;
constexpr DF kF;
constexpr DI kI;

HWY_INLINE F Set(float value) { return hn::Set(kF, value); }

// c[0] + c[1]·v + c[2]·v² ...
template <size_t kTerms>
HWY_INLINE F Polynomial(const float (&c)[kTerms], F v) {
  F sum = Set(c[kTerms - 1]);
  for (size_t i = kTerms - 1; i-- > 0;) sum = hn::MulAdd(sum, v, Set(c[i]));
  return sum;
}

// ln(v) of a normal float > 0; something finite for 0. The mantissa is brought to [√½, √2); there
// ln(1 + f) is f − f²/2 + f³·p(f), p fitted for an error of 2e-8.
HWY_INLINE F Ln(F v) {
  constexpr float kP[] = {3.3333331174E-1F,  -2.4999993993E-1F, 2.0000714765E-1F,
                          -1.6668057665E-1F, 1.4249322787E-1F,  -1.2420140846E-1F,
                          1.1676998740E-1F,  -1.1514610310E-1F, 7.0376836292E-2F};
  constexpr int32_t kRootHalf = 0x3F3504F3;
  const auto bits = hn::Sub(hn::BitCast(kI, v), hn::Set(kI, kRootHalf));
  const auto exponent = hn::ShiftRight<23>(bits);
  const auto mantissa = hn::Add(hn::And(bits, hn::Set(kI, 0x007FFFFF)), hn::Set(kI, kRootHalf));
  const F f = hn::Sub(hn::BitCast(kF, mantissa), Set(1)), f2 = hn::Mul(f, f);
  const F rest = hn::MulAdd(hn::Mul(f2, f), Polynomial(kP, f), hn::Mul(f2, Set(-0.5F)));
  return hn::MulAdd(hn::ConvertTo(kF, exponent), Set(0.693147181F), hn::Add(f, rest));
}

// atanh(t)/t is ln((1 − u)/u)/(2t): E where it does not cancel, and, finite, for u = 0.
HWY_INLINE F AtanhExcessByLogarithm(F u, F t, F w) {
  const F logarithm = hn::Sub(Ln(hn::Sub(Set(1), u)), Ln(u));
  return hn::Div(hn::Sub(hn::Div(hn::Mul(logarithm, Set(0.5F)), t), Set(1)), w);
}

#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3

using Pieces = hn::Vec<DI>;

HWY_INLINE F Coefficient(const float (&of_pieces)[32], Pieces piece) {
  return F{
      _mm512_permutex2var_ps(_mm512_load_ps(of_pieces), piece.raw, _mm512_load_ps(of_pieces + 16))};
}

template <size_t kTerms>
HWY_INLINE F Piecewise(const float (&c)[kTerms][32], Pieces piece, F u) {
  F sum = Coefficient(c[kTerms - 1], piece);
  for (size_t i = kTerms - 1; i-- > 0;) sum = hn::MulAdd(sum, u, Coefficient(c[i], piece));
  return sum;
}

HWY_INLINE Pieces PieceOf(F v) { return hn::ShiftRight<22>(hn::BitCast(kI, v)); }

HWY_INLINE F HalfEntropy(F t) {
  const F v = hn::NegMulAdd(t, t, Set(1 + curves::kOffset));
  return Piecewise(curves::kHalfEntropy, PieceOf(v), v);
}

// Of numbers that are neither huge nor tiny. An approximation to 2⁻¹⁴ and a step of Newton's are
// ready sooner than a division.
HWY_INLINE F Reciprocal(F v) {
  const F near = hn::ApproximateReciprocal(v);
  return hn::Mul(near, hn::NegMulAdd(v, near, Set(2)));
}
HWY_INLINE F Quotient(F a, F b) {
  const F reciprocal = hn::ApproximateReciprocal(b), near = hn::Mul(a, reciprocal);
  return hn::MulAdd(hn::NegMulAdd(b, near, a), reciprocal, near);
}

// Only for u >= kLeastShare.
HWY_INLINE F AtanhExcess(F u) { return Piecewise(curves::kAtanhExcess, PieceOf(u), u); }

#else

HWY_INLINE F Reciprocal(F v) { return hn::Div(Set(1), v); }
HWY_INLINE F Quotient(F a, F b) { return hn::Div(a, b); }

constexpr float kSeriesLimit = 1.F / 3;  // of |t|; the first term left out is below 1e-7 there

HWY_INLINE F HalfEntropy(F t) {
  constexpr float kSeries[] = {1.F / 2, 1.F / 12, 1.F / 30, 1.F / 56, 1.F / 90, 1.F / 132};
  const F w = hn::Mul(t, t), size = hn::Abs(t), one = Set(1);
  const F series = Polynomial(kSeries, w);
  const auto near = hn::Lt(size, Set(kSeriesLimit));
  if (hn::AllTrue(kF, near)) return series;
  const F up = hn::Add(one, size), down = hn::Max(hn::Sub(one, size), hn::Zero(kF));
  const F logs = hn::MulAdd(up, Ln(up), hn::Mul(down, Ln(down)));
  return hn::IfThenElse(near, series, hn::Div(logs, hn::Add(w, w)));
}

HWY_INLINE F AtanhExcess(F u) {
  constexpr float kSeries[] = {1.F / 3, 1.F / 5, 1.F / 7, 1.F / 9, 1.F / 11, 1.F / 13, 1.F / 15};
  const F t = hn::NegMulAdd(Set(2), u, Set(1)), w = hn::Mul(t, t);
  const F series = Polynomial(kSeries, w);
  const auto near = hn::Lt(t, Set(kSeriesLimit));
  if (hn::AllTrue(kF, near)) return series;
  return hn::IfThenElse(near, series, AtanhExcessByLogarithm(u, t, w));
}

#endif

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace drift
HWY_AFTER_NAMESPACE();

#endif  // per target
