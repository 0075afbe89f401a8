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

// x = p·unit and y = q·unit of some bins, and x − y. y of an empty bin is kNothing, so that it can
// be divided by x + y.
struct Shares {
  F x, y, difference;
};
constexpr float kNothing = 1e-30F;  // nor does what is left of it, divided by s, become denormal

// Bins past the first `count` hold nothing on either side: no more of one than of the other.
HWY_INLINE Shares Padded(Shares bins, size_t count) {
  bins.x = hn::IfThenElse(hn::FirstN(kF, count), bins.x, Set(kNothing));
  return bins;
}

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
template <bool kSmoothed>
class FloatShares {
 public:
  // Whether the smoothed counts and totals are floats. Without FMA their products had to be as
  // well.
  static HWY_INLINE bool Exact(const Bins<uint32_t>& bins, double smoothing) {
    if (!HWY_NATIVE_FMA) return false;
    constexpr uint32_t kLimit = 1 << 23;
    const uint32_t more = std::max(bins.live_total, bins.reference_total);
    if (!kSmoothed) return more < kLimit;
    return more + smoothing * static_cast<double>(bins.size) < kLimit &&
           smoothing * 2 == std::floor(smoothing * 2);
  }

  HWY_INLINE FloatShares(const Bins<uint32_t>& bins, double smoothing)
      : live_(reinterpret_cast<const int32_t*>(bins.live)),
        reference_(reinterpret_cast<const int32_t*>(bins.reference)),
        smoothing_(static_cast<float>(smoothing)),
        n_(static_cast<float>(static_cast<int32_t>(bins.live_total))),
        m_(static_cast<float>(static_cast<int32_t>(bins.reference_total))) {
    if (!kSmoothed) return;
    const float added = smoothing_ * static_cast<float>(bins.size);
    n_ += added;
    m_ += added;
  }

  double unit() const { return double{n_} * double{m_}; }

  HWY_INLINE Shares Load(size_t i) const {
    return Of(hn::LoadU(kI, live_ + i), hn::LoadU(kI, reference_ + i), Set(smoothing_));
  }
  HWY_INLINE Shares LoadFirst(size_t i, size_t count) const {
    const F added = hn::IfThenElseZero(hn::FirstN(kF, count), Set(smoothing_));
    return Padded(Of(LoadSome(kI, live_ + i, count), LoadSome(kI, reference_ + i, count), added),
                  count);
  }

 private:
  HWY_INLINE Shares Of(hn::Vec<DI> live, hn::Vec<DI> reference, F added) const {
    F a = hn::ConvertTo(kF, live), b = hn::ConvertTo(kF, reference);
    if constexpr (kSmoothed) a = hn::Add(a, added), b = hn::Add(b, added);
    const F m = Set(m_), n = Set(n_), x = hn::Mul(a, m);
    return {x, hn::MulAdd(b, n, Set(kNothing)), Difference(a, m, b, n, x)};
  }

  const int32_t *live_, *reference_;
  float smoothing_;
  float n_, m_;  // smoothed totals of live and reference
};

// Any counts whose totals are below 2⁶⁴: x = a·M and y = b·N, scaled by a power of two to about p
// and q. With FMA the difference is right to an ulp and equal shares differ by exactly 0 (Kahan).
template <typename Count>
class DoubleShares {
 public:
  DoubleShares(const Bins<Count>& bins, double smoothing) : bins_(bins), smoothing_(smoothing) {
    const double added = smoothing * static_cast<double>(bins.size);
    const double live = static_cast<double>(bins.live_total) + added;
    const double reference = static_cast<double>(bins.reference_total) + added;
    const int exponent = std::ilogb(live) + std::ilogb(reference);
    live_ = std::ldexp(live, -exponent);
    reference_ = std::ldexp(reference, -exponent);
    unit_ = live * reference_;
  }

  double unit() const { return unit_; }

  HWY_INLINE Shares Load(size_t i) const {
    const V added = hn::Set(kD, smoothing_);
    const size_t half = HalfLanes();
    return Join(
        Of(LoadDoubles(bins_.live + i), LoadDoubles(bins_.reference + i), added),
        Of(LoadDoubles(bins_.live + i + half), LoadDoubles(bins_.reference + i + half), added));
  }
  HWY_INLINE Shares LoadFirst(size_t i, size_t count) const {
    const size_t half = HalfLanes(), low = std::min(count, half), high = count - low;
    HWY_ALIGN Count live[hn::MaxLanes(DF())] = {}, reference[hn::MaxLanes(DF())] = {};
    std::copy_n(bins_.live + i, count, live);
    std::copy_n(bins_.reference + i, count, reference);
    const V added = hn::Set(kD, smoothing_);
    return Padded(Join(Of(LoadDoubles(live), LoadDoubles(reference),
                          hn::IfThenElseZero(hn::FirstN(kD, low), added)),
                       Of(LoadDoubles(live + half), LoadDoubles(reference + half),
                          hn::IfThenElseZero(hn::FirstN(kD, high), added))),
                  count);
  }

 private:
  struct Halves {
    V x, y, difference;
  };

  static HWY_INLINE V LoadDoubles(const double* from) { return hn::LoadU(kD, from); }
  static HWY_INLINE V LoadDoubles(const uint32_t* from) {
    const hn::Rebind<int32_t, DD> narrow;
    return hn::PromoteTo(kD, hn::LoadU(narrow, reinterpret_cast<const int32_t*>(from)));
  }

  HWY_INLINE Halves Of(V live, V reference, V added) const {
    const V a = hn::Add(live, added), b = hn::Add(reference, added);
    const V m = hn::Set(kD, reference_), n = hn::Set(kD, live_);
    const V x = hn::Mul(a, m);
    return {x, hn::MulAdd(b, n, hn::Set(kD, kNothing)), Difference(a, m, b, n, x)};
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
  static HWY_INLINE Shares Join(const Halves& low, const Halves& high) {
    return {Narrow(low.x, high.x), Narrow(low.y, high.y), Narrow(low.difference, high.difference)};
  }

  const Bins<Count>& bins_;
  double smoothing_;
  double live_, reference_;  // totals, scaled
  double unit_;
};

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace drift
HWY_AFTER_NAMESPACE();

#endif  // per target
