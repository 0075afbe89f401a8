// Counts of live and reference as shares of their totals, in f32, but for a common factor. Included
// once per target, by a file that Highway compiles for all of them.
//
// What a small divergence hangs on is the difference of the two, which is taken before anything is
// rounded: in f32 where all that takes part is exact there, else in f64.
#if defined(DRIFT_SERVER_ENGINE_DIVERGENCE_SHARES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DRIFT_SERVER_ENGINE_DIVERGENCE_SHARES_INL_H_
#undef DRIFT_SERVER_ENGINE_DIVERGENCE_SHARES_INL_H_
#else
#define DRIFT_SERVER_ENGINE_DIVERGENCE_SHARES_INL_H_
#endif

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "hwy/highway.h"
#include "server/engine/divergence/bins.h"
#include "server/engine/divergence/curves-inl.h"

HWY_BEFORE_NAMESPACE();
namespace drift {
namespace HWY_NAMESPACE {
namespace {

using DD = hn::Repartition<double, DF>;
using V = hn::Vec<DD>;
constexpr DD kD;

// x = p·unit and y = q·unit of some bins, and x − y. Those of an empty bin are next to nothing
// instead of 0, so that they can be divided by x + y.
struct Shares {
  F x, y, difference;
};

// All that is known of some bins. Those past the end are empty, also once smoothed.
struct SomeBins {
  Shares plain, smoothed;
  F p, q;              // smoothed
  F greater_less_one;  // the greater of p and q, less 1: next to 0 as precise as elsewhere
};

template <class T>
HWY_INLINE hn::Vec<T> LoadSome(T tag, const hn::TFromD<T>* from, size_t count) {
#if HWY_MEM_OPS_MIGHT_FAULT
  HWY_ALIGN hn::TFromD<T> padded[hn::MaxLanes(T())] = {};
  std::copy_n(from, count, padded);
  return hn::Load(tag, padded);
#else
  return hn::MaskedLoad(hn::FirstN(tag, count), tag, from);
#endif
}

// a·m − b·n, of which `x` is a·m rounded: with FMA its rounding is made good (Kahan), so that the
// difference is right to an ulp, and 0 where the products are equal.
template <class Vector>
HWY_INLINE Vector Difference(Vector a, Vector m, Vector b, Vector n, Vector x) {
  return hn::Add(hn::NegMulAdd(b, n, x), hn::MulSub(a, m, x));
}

// Whole counts, or halves once smoothed, of totals below 2²³: x = a·M and y = b·N.
class FloatShares {
 public:
  // Whether the smoothed counts and totals are floats. Without FMA their products had to be as
  // well.
  static HWY_INLINE bool Exact(const Bins<uint32_t>& bins, double smoothing) {
    if (!HWY_NATIVE_FMA) return false;
    constexpr uint32_t kLimit = 1 << 23;
    const uint32_t more = std::max(bins.live_total, bins.reference_total);
    return more + smoothing * static_cast<double>(bins.size) < kLimit &&
           smoothing * 2 == std::floor(smoothing * 2);
  }

  HWY_INLINE FloatShares(const Bins<uint32_t>& bins, double smoothing)
      : live_(reinterpret_cast<const int32_t*>(bins.live)),
        reference_(reinterpret_cast<const int32_t*>(bins.reference)),
        smoothing_(static_cast<float>(smoothing)),
        plain_{static_cast<float>(static_cast<int32_t>(bins.live_total)),
               static_cast<float>(static_cast<int32_t>(bins.reference_total))},
        smoothed_(plain_) {
    const float added = smoothing_ * static_cast<float>(bins.size);
    smoothed_.n += added;
    smoothed_.m += added;
  }

  double plain_unit() const { return double{plain_.n} * double{plain_.m}; }
  double smoothed_unit() const { return double{smoothed_.n} * double{smoothed_.m}; }

  HWY_INLINE SomeBins Load(size_t i) const {
    return Of(hn::LoadU(kI, live_ + i), hn::LoadU(kI, reference_ + i), Set(smoothing_));
  }
  HWY_INLINE SomeBins LoadFirst(size_t i, size_t count) const {
    const F added = hn::IfThenElseZero(hn::FirstN(kF, count), Set(smoothing_));
    return Of(LoadSome(kI, live_ + i, count), LoadSome(kI, reference_ + i, count), added);
  }

 private:
  struct Totals {
    float n, m;  // of live and reference
  };

  static HWY_INLINE Shares SharesOf(F a, F b, const Totals& totals) {
    const F m = Set(totals.m), n = Set(totals.n), nothing = Set(1e-20F), x = hn::Mul(a, m);
    return {hn::Add(x, nothing), hn::MulAdd(b, n, nothing), Difference(a, m, b, n, x)};
  }

  HWY_INLINE SomeBins Of(hn::Vec<DI> live, hn::Vec<DI> reference, F added) const {
    const F plain_a = hn::ConvertTo(kF, live), plain_b = hn::ConvertTo(kF, reference);
    const F a = hn::Add(plain_a, added), b = hn::Add(plain_b, added);
    const F per_n = Set(1 / smoothed_.n), per_m = Set(1 / smoothed_.m);
    const F p_less_one = hn::Mul(hn::Sub(a, Set(smoothed_.n)), per_n);
    const F q_less_one = hn::Mul(hn::Sub(b, Set(smoothed_.m)), per_m);
    return {.plain = SharesOf(plain_a, plain_b, plain_),
            .smoothed = SharesOf(a, b, smoothed_),
            .p = hn::Mul(a, per_n),
            .q = hn::Mul(b, per_m),
            .greater_less_one = hn::Max(p_less_one, q_less_one)};
  }

  const int32_t *live_, *reference_;
  float smoothing_;
  Totals plain_, smoothed_;
};

// Any counts whose totals are below 2⁶⁴: x = a·M and y = b·N, scaled by a power of two to about p
// and q. With FMA the difference is right to an ulp and equal shares differ by exactly 0 (Kahan).
template <typename Count>
class DoubleShares {
 public:
  DoubleShares(const Bins<Count>& bins, double smoothing)
      : bins_(bins),
        smoothing_(smoothing),
        plain_(static_cast<double>(bins.live_total), static_cast<double>(bins.reference_total)),
        smoothed_(plain_.n + smoothing * static_cast<double>(bins.size),
                  plain_.m + smoothing * static_cast<double>(bins.size)) {}

  double plain_unit() const { return plain_.n * plain_.scaled_m; }
  double smoothed_unit() const { return smoothed_.n * smoothed_.scaled_m; }

  HWY_INLINE SomeBins Load(size_t i) const {
    const V added = hn::Set(kD, smoothing_);
    const size_t half = HalfLanes();
    return Join(
        Of(LoadDoubles(bins_.live + i), LoadDoubles(bins_.reference + i), added),
        Of(LoadDoubles(bins_.live + i + half), LoadDoubles(bins_.reference + i + half), added));
  }
  HWY_INLINE SomeBins LoadFirst(size_t i, size_t count) const {
    const size_t half = HalfLanes(), low = std::min(count, half), high = count - low;
    HWY_ALIGN Count live[hn::MaxLanes(DF())] = {}, reference[hn::MaxLanes(DF())] = {};
    std::copy_n(bins_.live + i, count, live);
    std::copy_n(bins_.reference + i, count, reference);
    const V added = hn::Set(kD, smoothing_);
    return Join(Of(LoadDoubles(live), LoadDoubles(reference),
                   hn::IfThenElseZero(hn::FirstN(kD, low), added)),
                Of(LoadDoubles(live + half), LoadDoubles(reference + half),
                   hn::IfThenElseZero(hn::FirstN(kD, high), added)));
  }

 private:
  struct Totals {
    Totals(double live, double reference) : n(live), m(reference) {
      const double scale = std::ldexp(1, -std::ilogb(n) - std::ilogb(m));
      scaled_n = n * scale;
      scaled_m = m * scale;
    }
    double n, m;  // of live and reference
    double scaled_n, scaled_m;
  };
  // As Shares and SomeBins, of half as many bins.
  struct WideShares {
    V x, y, difference;
  };
  struct Half {
    WideShares plain, smoothed;
    V p, q, greater_less_one;
  };

  static HWY_INLINE V LoadDoubles(const double* from) { return hn::LoadU(kD, from); }
  static HWY_INLINE V LoadDoubles(const uint32_t* from) {
    const hn::Rebind<int32_t, DD> narrow;
    return hn::PromoteTo(kD, hn::LoadU(narrow, reinterpret_cast<const int32_t*>(from)));
  }

  static HWY_INLINE WideShares SharesOf(V a, V b, const Totals& totals) {
    const V m = hn::Set(kD, totals.scaled_m), n = hn::Set(kD, totals.scaled_n);
    const V nothing = hn::Set(kD, 1e-30), x = hn::Mul(a, m);
    return {hn::Add(x, nothing), hn::MulAdd(b, n, nothing), Difference(a, m, b, n, x)};
  }

  HWY_INLINE Half Of(V plain_a, V plain_b, V added) const {
    const V a = hn::Add(plain_a, added), b = hn::Add(plain_b, added);
    const V per_n = hn::Set(kD, 1 / smoothed_.n), per_m = hn::Set(kD, 1 / smoothed_.m);
    // What all other bins hold: next to a huge count the smoothing would be lost.
    const V others = hn::Set(kD, smoothing_ * static_cast<double>(bins_.size - 1));
    const V not_a = hn::Add(hn::Sub(hn::Set(kD, plain_.n), plain_a), others);
    const V not_b = hn::Add(hn::Sub(hn::Set(kD, plain_.m), plain_b), others);
    return {.plain = SharesOf(plain_a, plain_b, plain_),
            .smoothed = SharesOf(a, b, smoothed_),
            .p = hn::Mul(a, per_n),
            .q = hn::Mul(b, per_m),
            .greater_less_one = hn::Neg(hn::Min(hn::Mul(not_a, per_n), hn::Mul(not_b, per_m)))};
  }

  // 0 where vectors have one lane, the low half is then all there is.
  static HWY_INLINE size_t HalfLanes() { return hn::Lanes(kF) / 2; }

  static HWY_INLINE F Narrow(V low, V high) {
#if HWY_TARGET == HWY_SCALAR
    (void)high;
    return hn::DemoteTo(kF, low);
#else
    const hn::Rebind<float, DD> half;
    return hn::Combine(kF, hn::DemoteTo(half, high), hn::DemoteTo(half, low));
#endif
  }
  static HWY_INLINE Shares Join(const WideShares& low, const WideShares& high) {
    return {Narrow(low.x, high.x), Narrow(low.y, high.y), Narrow(low.difference, high.difference)};
  }
  static HWY_INLINE SomeBins Join(const Half& low, const Half& high) {
    return {.plain = Join(low.plain, high.plain),
            .smoothed = Join(low.smoothed, high.smoothed),
            .p = Narrow(low.p, high.p),
            .q = Narrow(low.q, high.q),
            .greater_less_one = Narrow(low.greater_less_one, high.greater_less_one)};
  }

  const Bins<Count>& bins_;
  double smoothing_;
  Totals plain_, smoothed_;
};

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace drift
HWY_AFTER_NAMESPACE();

#endif  // per target
