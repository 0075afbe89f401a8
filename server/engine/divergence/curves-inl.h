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
// Up to |t| = 0.65, where the shares are within a factor of 4.7, as nearly all are, both are
// polynomials of t². Where any bin of a vector is beyond, AVX-512 looks the coefficients of 32
// pieces up in two registers; a piece is half an octave, of u for E and of 1 − t² (+ kOffset, so
// that 32 pieces are enough) for H, which needs it less precise. The others, which would have to
// gather them, take logarithms. Relative error of a term, measured: 1e-6.
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

struct Contrast {
  F t, u;
  // u(1 − u) = xy/s², which is (1 − t²)/4.
  HWY_INLINE F product() const { return hn::NegMulAdd(u, u, u); }
};

// c(0) + c(1)·v + c(2)·v² ... Even and odd powers are two sums, which are ready sooner than one.
template <size_t kTerms, typename CoefficientOf>
HWY_INLINE F SumOfPowers(const CoefficientOf& c, F v) {
  static_assert(kTerms >= 4);
  const F v2 = hn::Mul(v, v);
  F last = c(kTerms - 1), before = c(kTerms - 2);
  for (size_t i = kTerms - 2; i-- > 0;) {
    const F sum = hn::MulAdd(last, v2, c(i));
    last = before;
    before = sum;
  }
  return hn::MulAdd(last, v, before);
}

template <size_t kTerms>
HWY_INLINE F Polynomial(const float (&c)[kTerms], F v) {
  return SumOfPowers<kTerms>([&](size_t i) HWY_ATTR { return Set(c[i]); }, v);
}

// ln(1 + f) for f in [√½ − 1, √2 − 1], as f − f²/2 + f³·p(f). Relative error of the fit: 3e-8.
HWY_INLINE F Ln1p(F f) {
  const F f2 = hn::Mul(f, f), p = Polynomial(curves::kLogarithm, f);
  return hn::Add(f, hn::MulAdd(hn::Mul(f2, f), p, hn::Mul(f2, Set(-0.5F))));
}

// v = (1 + f)·2^exponent, f in [√½ − 1, √2 − 1], of a normal float > 0; something finite for 0.
struct Scaled {
  F f;
  hn::Vec<DI> exponent;
};
HWY_INLINE Scaled ScaledOf(F v) {
  constexpr int32_t kRootHalf = 0x3F3504F3;
  const auto bits = hn::Sub(hn::BitCast(kI, v), hn::Set(kI, kRootHalf));
  const auto mantissa = hn::Add(hn::And(bits, hn::Set(kI, 0x007FFFFF)), hn::Set(kI, kRootHalf));
  return {hn::Sub(hn::BitCast(kF, mantissa), Set(1)), hn::ShiftRight<23>(bits)};
}

HWY_INLINE F Ln(const Scaled& v) {
  return hn::MulAdd(hn::ConvertTo(kF, v.exponent), Set(0.693147181F), Ln1p(v.f));
}
HWY_INLINE F Ln(F v) { return Ln(ScaledOf(v)); }

// ln(v) of a share v, of which v − 1 is known as precisely as itself.
HWY_INLINE F LnOfShare(F v, F v_less_one) {
  Scaled scaled = ScaledOf(v);
  const auto near_one = hn::Eq(scaled.exponent, hn::Zero(kI));
  scaled.f = hn::IfThenElse(hn::RebindMask(kF, near_one), v_less_one, scaled.f);
  return Ln(scaled);
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
HWY_INLINE F Piecewise(const float (&c)[kTerms][32], Pieces piece, F v) {
  return SumOfPowers<kTerms>([&](size_t i) HWY_ATTR { return Coefficient(c[i], piece); }, v);
}

HWY_INLINE Pieces PieceOf(F v) { return hn::ShiftRight<22>(hn::BitCast(kI, v)); }

HWY_INLINE F FarHalfEntropy(const Contrast& c) {
  const F v = hn::MulAdd(Set(4), c.product(), Set(curves::kOffset));
  return Piecewise(curves::kHalfEntropy, PieceOf(v), v);
}

// Of numbers that are neither huge nor tiny. An approximation to 2⁻¹⁴ and a step of Newton's are
// ready sooner than a division.
HWY_INLINE F Reciprocal(F v) {
  const F near = hn::ApproximateReciprocal(v);
  return hn::Mul(near, hn::NegMulAdd(v, near, Set(2)));
}

HWY_INLINE F FarAtanhExcess(const Contrast& c) {
  return Piecewise(curves::kAtanhExcess, PieceOf(c.u), c.u);
}

#else

HWY_INLINE F Reciprocal(F v) { return hn::Div(Set(1), v); }

HWY_INLINE F FarHalfEntropy(const Contrast& c) {
  const F w = hn::Mul(c.t, c.t), size = hn::Abs(c.t), one = Set(1);
  const F up = hn::Add(one, size), down = hn::Max(hn::Sub(one, size), hn::Zero(kF));
  return hn::Div(hn::MulAdd(up, Ln(up), hn::Mul(down, Ln(down))), hn::Add(w, w));
}

HWY_INLINE F FarAtanhExcess(const Contrast& c) {
  return AtanhExcessByLogarithm(c.u, hn::Abs(c.t), hn::Mul(c.t, c.t));
}

#endif

HWY_INLINE F HalfEntropy(const Contrast& c) {
  const F w = hn::Mul(c.t, c.t);
  const auto is_near = hn::Lt(w, Set(curves::kNear));
  const F near = Polynomial(curves::kNearHalfEntropy, w);
  return hn::AllTrue(kF, is_near) ? near : hn::IfThenElse(is_near, near, FarHalfEntropy(c));
}

// Only for u >= kLeastShare.
HWY_INLINE F AtanhExcess(const Contrast& c) {
  const F w = hn::Mul(c.t, c.t);
  const auto is_near = hn::Lt(w, Set(curves::kNear));
  const F near = Polynomial(curves::kNearAtanhExcess, w);
  return hn::AllTrue(kF, is_near) ? near : hn::IfThenElse(is_near, near, FarAtanhExcess(c));
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace drift
HWY_AFTER_NAMESPACE();

#endif  // per target
