// The kernels of slots.h, compiled once per CPU target by Highway. A vector of values at a time;
// the tail goes through the same body, padded. They allocate nothing.
#include "server/engine/histogram/slots.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <type_traits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "server/engine/histogram/slots.cc"
// The order matters: foreach_target.h includes this very file once per target.
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace drift {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// Writes the low 16 bits of each lane.
template <class D>
HWY_INLINE void StoreSlots(D, hn::Vec<D> lanes, Slot* slots) {
  const hn::RebindToUnsigned<D> from;
  const hn::Rebind<Slot, D> narrow;
  hn::StoreU(hn::TruncateTo(narrow, hn::BitCast(from, lanes)), narrow, slots);
}

// Calls `find(values, slots)` for all, a vector of D at a time; it says which lanes of Found were
// clear. Whether any was not.
template <class D, class Found, class Find>
HWY_INLINE bool ForVectors(D tag, Found found_tag, const hn::TFromD<D>* values, size_t size,
                           Slot* slots, const Find& find) {
  using T = hn::TFromD<D>;
  const size_t lanes = hn::Lanes(tag);
  auto clear = hn::FirstN(found_tag, lanes);
  size_t i = 0;
  for (; i + lanes <= size; i += lanes) {
    clear = hn::And(clear, find(hn::LoadU(tag, values + i), slots + i));
  }
  if (i < size) {
    HWY_ALIGN T padded[hn::MaxLanes(D())];
    Slot found[hn::MaxLanes(D())];
    for (size_t lane = 0; lane < lanes; ++lane) padded[lane] = values[std::min(i + lane, size - 1)];
    clear = hn::And(clear, find(hn::Load(tag, padded), found));
    std::copy_n(found, size - i, slots + i);
  }
  return !hn::AllTrue(found_tag, clear);
}

// A place is (v − min)·per_unit buckets up; less a half, its bucket is the nearest whole number. A
// number so large that its type holds whole ones only rounds it, and shows it in its last bits.
template <typename T>
HWY_INLINE bool Linear_(const LinearSlots& of, const T* values, size_t size, Slot* slots) {
  constexpr T kRounder = T{1.5} / std::numeric_limits<T>::epsilon();
  const hn::ScalableTag<T> tag;
  const double offset = -of.min * of.per_unit - 0.5;
  // Where T cannot hold the layout nothing is clear.
  const bool held = std::isfinite(static_cast<T>(of.min)) &&
                    std::isfinite(static_cast<T>(offset)) &&
                    std::isnormal(static_cast<T>(of.per_unit));
  const double error = held ? of.relative_error * std::numeric_limits<T>::epsilon() : 1;
  const auto per_unit = hn::Set(tag, static_cast<T>(of.per_unit));
  const auto less = hn::Set(tag, static_cast<T>(offset)), rounder = hn::Set(tag, kRounder);
  const auto first = rounder, last = hn::Set(tag, kRounder + static_cast<T>(of.buckets - 1));
  const auto near_middle = hn::Set(tag, static_cast<T>(std::max(0.0, 0.5 - error)));
  const hn::RebindToUnsigned<decltype(tag)> bits;
  const auto unclear = hn::BitCast(tag, hn::Set(bits, kUnclear));
  return ForVectors(tag, tag, values, size, slots, [&](auto v, Slot* to) HWY_ATTR {
    const auto place = hn::MulAdd(v, per_unit, less);
    // Of what is outside it is the outermost bucket, whose middle is too far off.
    const auto rounded = hn::Min(hn::Max(hn::Add(place, rounder), first), last);
    const auto off = hn::Abs(hn::Sub(place, hn::Sub(rounded, rounder)));
    const auto clear = hn::Lt(off, near_middle);  // a NaN never is
    StoreSlots(tag, hn::IfThenElse(clear, rounded, unclear), to);
    return clear;
  });
}

// The number of bounds below each value, found in six steps.
template <class D>
HWY_INLINE hn::Vec<D> Lookup16(D tag, const hn::TFromD<D>* table,
                               hn::Vec<hn::RebindToSigned<D>> index) {
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3
  if constexpr (sizeof(hn::TFromD<D>) == 4) {
    return hn::Vec<D>{_mm512_permutexvar_ps(index.raw, _mm512_load_ps(table))};
  } else {
    return hn::Vec<D>{
        _mm512_permutex2var_pd(_mm512_load_pd(table), index.raw, _mm512_load_pd(table + 8))};
  }
#else
  return hn::GatherIndex(tag, table, index);
#endif
}

template <typename T>
HWY_INLINE bool Explicit_(const ExplicitSlots<T>& of, const T* values, size_t size, Slot* slots) {
  const hn::ScalableTag<T> tag;
  const hn::RebindToSigned<decltype(tag)> integers;
  using I = hn::TFromD<decltype(integers)>;
  const auto set = [&](I value) HWY_ATTR { return hn::Set(integers, value); };
  const auto bounds = set(of.bounds), unclear = set(kUnclear), one = set(1);
  const auto under = set(SlotOf(Special::kBelow, of.bounds - 1));
  const auto over = set(SlotOf(Special::kAbove, of.bounds - 1));
  return ForVectors(tag, tag, values, size, slots, [&](auto v, Slot* to) HWY_ATTR {
    auto four = hn::Zero(integers);  // how many fours are below v
    for (const I step : {8, 4, 2, 1}) {
      const auto edge = Lookup16(tag, of.fourth, hn::Add(four, set(step - 1)));
      const auto above = hn::RebindMask(integers, hn::Gt(v, edge));
      four = hn::Add(four, hn::IfThenElseZero(above, set(step)));
    }
    const auto upper = hn::Gt(v, Lookup16(tag, of.second, four));
    const auto first = Lookup16(tag, of.first_and_third, four);
    const auto third = Lookup16(tag, of.first_and_third + 16, four);
    const auto last = hn::Gt(v, hn::IfThenElse(upper, third, first));
    const auto two = hn::IfThenElseZero(hn::RebindMask(integers, upper), set(2));
    const auto rest = hn::IfThenElseZero(hn::RebindMask(integers, last), one);
    // How many bounds are below v. Every value inside is above the first.
    const auto below = hn::Add(hn::ShiftLeft<2>(four), hn::Add(two, rest));
    auto slot = hn::IfThenElse(hn::Eq(below, bounds), over, hn::Sub(below, one));
    slot = hn::IfThenElse(hn::Eq(below, hn::Zero(integers)), under, slot);
    const auto number = hn::Eq(v, v);
    StoreSlots(integers, hn::IfThenElse(hn::RebindMask(integers, number), slot, unclear), to);
    return number;
  });
}

template <class D>
struct Found {
  hn::Vec<D> slot;
  hn::Mask<D> clear;
};

// A stretch of a type of float of which `bits` unsigned ones are seen: from `least` to before
// `infinity`, of which the low `dropped` ones are dropped.
template <typename Bits>
struct Stretch {
  int dropped;
  Bits base, least, infinity;
};

// By the bits of the value, as log_linear::BucketOf.
template <class D>
HWY_INLINE Found<D> InStretch(D tag, const Stretch<hn::TFromD<D>>& of, hn::Vec<D> bits) {
  using Bits = hn::TFromD<D>;
  constexpr int kSign = 8 * sizeof(Bits) - 1;
  const auto set = [&](Bits value) HWY_ATTR { return hn::Set(tag, value); };
  const auto none = hn::Zero(tag);
  const auto magnitude = hn::And(bits, set(~Bits{0} >> 1)), negative = hn::ShiftRight<kSign>(bits);
  const auto less = hn::Add(magnitude, hn::Sub(negative, set(1)));
  const auto index = hn::Sub(hn::ShiftRightSame(less, of.dropped), set(of.base));
  const auto inside =
      hn::And(hn::Lt(index, set(LogLinearSlots::kMagnitudes)),
              hn::Lt(hn::Sub(magnitude, set(of.least)), set(of.infinity - of.least)));
  const auto up = hn::Add(index, set(LogLinearSlots::kZero + 1));
  const auto down = hn::Sub(set(LogLinearSlots::kZero - 1), index);
  const auto zero = hn::Eq(magnitude, none);
  auto slot = hn::IfThenElse(hn::Eq(negative, none), up, down);
  slot = hn::IfThenElse(inside, slot, set(kUnclear));
  slot = hn::IfThenElse(zero, set(LogLinearSlots::kZero), slot);
  return {slot, hn::Or(inside, zero)};
}

constexpr hn::ScalableTag<double> kDoubles;
constexpr hn::Repartition<uint64_t, decltype(kDoubles)> kBitsOfDoubles;
using Doubles = hn::Vec<decltype(kDoubles)>;
using BitsOfDoubles = std::remove_const_t<decltype(kBitsOfDoubles)>;

HWY_INLINE Found<BitsOfDoubles> FindDoubles(const LogLinearSlots& of, Doubles v) {
  return InStretch(kBitsOfDoubles,
                   {.dropped = of.dropped_bits,
                    .base = of.base,
                    .least = 1,
                    .infinity = std::bit_cast<uint64_t>(std::numeric_limits<double>::infinity())},
                   hn::BitCast(kBitsOfDoubles, v));
}

HWY_INLINE Found<BitsOfDoubles> FindOdds(const LogLinearSlots& of, Doubles v) {
  const auto one = hn::Set(kDoubles, 1.0);
  auto [slot, clear] = FindDoubles(of, hn::Div(v, hn::Sub(one, v)));
  const auto is_one = hn::RebindMask(kBitsOfDoubles, hn::Eq(v, one));
  const auto outside =
      hn::RebindMask(kBitsOfDoubles, hn::Or(hn::Lt(v, hn::Zero(kDoubles)), hn::Gt(v, one)));
  slot = hn::IfThenElse(is_one, hn::Set(kBitsOfDoubles, LogLinearSlots::kOne), slot);
  slot = hn::IfThenElse(outside, hn::Set(kBitsOfDoubles, kUnclear), slot);
  return {slot, hn::AndNot(outside, hn::Or(clear, is_one))};
}

// Of doubles, or of floats that are promoted.
template <class D, class Promote>
HWY_INLINE bool LogLinear_(const LogLinearSlots& of, D tag, const hn::TFromD<D>* values,
                           size_t size, Slot* slots, const Promote& promote) {
  return ForVectors(tag, kBitsOfDoubles, values, size, slots, [&](auto v, Slot* to) HWY_ATTR {
    const auto found = of.of_odds ? FindOdds(of, promote(v)) : FindDoubles(of, promote(v));
    StoreSlots(kBitsOfDoubles, found.slot, to);
    return found.clear;
  });
}

// A normal float has the bits of the double that it is, less the 29 that a double's mantissa has
// more, and less `kExponents` of these: where at least those bits are dropped, its own tell its
// bucket.
constexpr int kMoreMantissa = 29;
constexpr int64_t kExponents = int64_t{1023 - 127} << 23;

HWY_INLINE bool FloatsTell(const LogLinearSlots& of, Stretch<uint32_t>& stretch) {
  const int dropped = of.dropped_bits - kMoreMantissa;
  if (of.of_odds || dropped < 0 || dropped > 23) return false;
  const int64_t base = static_cast<int64_t>(of.base) - (kExponents >> dropped);
  constexpr int64_t kLimit = std::numeric_limits<int32_t>::max();
  if (base <= -int64_t{LogLinearSlots::kMagnitudes} || base > kLimit) return false;
  stretch = {.dropped = dropped,
             .base = static_cast<uint32_t>(base),
             .least = std::bit_cast<uint32_t>(std::numeric_limits<float>::min()),
             .infinity = std::bit_cast<uint32_t>(std::numeric_limits<float>::infinity())};
  return true;
}

bool LinearOfFloats(const LinearSlots& of, const float* values, size_t size, Slot* slots) {
  return Linear_(of, values, size, slots);
}
bool LinearOfDoubles(const LinearSlots& of, const double* values, size_t size, Slot* slots) {
  return Linear_(of, values, size, slots);
}
bool ExplicitOfFloats(const ExplicitSlots<float>& of, const float* values, size_t size,
                      Slot* slots) {
  return Explicit_(of, values, size, slots);
}
bool ExplicitOfDoubles(const ExplicitSlots<double>& of, const double* values, size_t size,
                       Slot* slots) {
  return Explicit_(of, values, size, slots);
}
bool LogLinearOfFloats(const LogLinearSlots& of, const float* values, size_t size, Slot* slots) {
  Stretch<uint32_t> stretch;
  if (FloatsTell(of, stretch)) {
    const hn::ScalableTag<float> tag;
    const hn::RebindToUnsigned<decltype(tag)> bits;
    return ForVectors(tag, bits, values, size, slots, [&](auto v, Slot* to) HWY_ATTR {
      const auto found = InStretch(bits, stretch, hn::BitCast(bits, v));
      StoreSlots(bits, found.slot, to);
      return found.clear;
    });
  }
  const hn::Rebind<float, decltype(kDoubles)> tag;
  return LogLinear_(of, tag, values, size, slots,
                    [](auto v) HWY_ATTR { return hn::PromoteTo(kDoubles, v); });
}
bool LogLinearOfDoubles(const LogLinearSlots& of, const double* values, size_t size, Slot* slots) {
  return LogLinear_(of, kDoubles, values, size, slots, [](auto v) HWY_ATTR { return v; });
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace drift
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace drift {
namespace {

HWY_EXPORT(LinearOfFloats);
HWY_EXPORT(LinearOfDoubles);
HWY_EXPORT(ExplicitOfFloats);
HWY_EXPORT(ExplicitOfDoubles);
HWY_EXPORT(LogLinearOfFloats);
HWY_EXPORT(LogLinearOfDoubles);

// The greatest Value that is at most `bound`.
template <typename Value>
Value AtOrBelow(double bound) {
  if (bound > std::numeric_limits<Value>::max()) return std::numeric_limits<Value>::max();
  if (bound < std::numeric_limits<Value>::lowest()) return -std::numeric_limits<Value>::infinity();
  const auto near = static_cast<Value>(bound);
  constexpr Value kLowest = -std::numeric_limits<Value>::infinity();
  return static_cast<double>(near) > bound ? std::nextafter(near, kLowest) : near;
}

}  // namespace

LinearSlots::LinearSlots(const Linear& linear)
    : min(linear.min),
      per_unit(linear.buckets / (linear.max - linear.min)),
      buckets(linear.buckets) {
  // Half a rounding each: of the range, per_unit, its products with v and min, the offset and their
  // sum; and of an edge its range, product, quotient and sum. What is multiplied by per_unit may be
  // as far from 0 as `farthest`, the others are inside the range.
  const double farthest = std::max(std::abs(linear.min), std::abs(linear.max));
  relative_error = buckets * (2 + 4 * farthest / (linear.max - linear.min));
}

template <typename Value>
ExplicitSlots<Value>::ExplicitSlots(const std::vector<double>& all)
    : bounds(static_cast<int>(all.size())) {
  constexpr Value kInfinity = std::numeric_limits<Value>::infinity();
  Value sorted[kMaxBounds + 1];
  std::fill(std::begin(sorted), std::end(sorted), kInfinity);
  std::transform(all.begin(), all.end(), sorted, AtOrBelow<Value>);
  if (static_cast<double>(sorted[0]) == all[0]) sorted[0] = std::nextafter(sorted[0], -kInfinity);
  for (size_t i = 0; i < 16; ++i) {
    first_and_third[i] = sorted[4 * i];
    second[i] = sorted[4 * i + 1];
    first_and_third[16 + i] = sorted[4 * i + 2];
    fourth[i] = sorted[4 * i + 3];
  }
}

template struct ExplicitSlots<float>;
template struct ExplicitSlots<double>;

bool FindSlots(const LinearSlots& of, absl::Span<const float> values, Slot* slots) {
  return HWY_DYNAMIC_DISPATCH(LinearOfFloats)(of, values.data(), values.size(), slots);
}
bool FindSlots(const LinearSlots& of, absl::Span<const double> values, Slot* slots) {
  return HWY_DYNAMIC_DISPATCH(LinearOfDoubles)(of, values.data(), values.size(), slots);
}
bool FindSlots(const ExplicitSlots<float>& of, absl::Span<const float> values, Slot* slots) {
  return HWY_DYNAMIC_DISPATCH(ExplicitOfFloats)(of, values.data(), values.size(), slots);
}
bool FindSlots(const ExplicitSlots<double>& of, absl::Span<const double> values, Slot* slots) {
  return HWY_DYNAMIC_DISPATCH(ExplicitOfDoubles)(of, values.data(), values.size(), slots);
}
bool FindSlots(const LogLinearSlots& of, absl::Span<const float> values, Slot* slots) {
  return HWY_DYNAMIC_DISPATCH(LogLinearOfFloats)(of, values.data(), values.size(), slots);
}
bool FindSlots(const LogLinearSlots& of, absl::Span<const double> values, Slot* slots) {
  return HWY_DYNAMIC_DISPATCH(LogLinearOfDoubles)(of, values.data(), values.size(), slots);
}

}  // namespace drift
#endif  // HWY_ONCE
