// The kernels of slots.h, compiled once per CPU target by Highway. A vector of values at a time;
// the tail goes through the same body, padded. They allocate nothing.
#include "server/engine/histogram/slots.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

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
template <class DI>
HWY_INLINE void StoreSlots(DI, hn::Vec<DI> lanes, Slot* slots) {
  const hn::Rebind<Slot, DI> narrow;
  if constexpr (sizeof(hn::TFromD<DI>) == 4) {
    const hn::RebindToSigned<DI> from;
    hn::StoreU(hn::DemoteTo(narrow, hn::BitCast(from, lanes)), narrow, slots);
  } else {
    const hn::RebindToUnsigned<DI> from;
    hn::StoreU(hn::TruncateTo(narrow, hn::BitCast(from, lanes)), narrow, slots);
  }
}

// Calls `find(values, slots)`, which handles a vector of D and says whether it was clear, for all.
template <class D, class Find>
HWY_INLINE bool ForVectors(D tag, const hn::TFromD<D>* values, size_t size, Slot* slots,
                           const Find& find) {
  using T = hn::TFromD<D>;
  const size_t lanes = hn::Lanes(tag);
  bool clear = true;
  size_t i = 0;
  for (; i + lanes <= size; i += lanes) clear &= find(hn::LoadU(tag, values + i), slots + i);
  if (i == size) return !clear;
  HWY_ALIGN T padded[hn::MaxLanes(D())];
  Slot found[hn::MaxLanes(D())];
  for (size_t lane = 0; lane < lanes; ++lane) padded[lane] = values[std::min(i + lane, size - 1)];
  clear &= find(hn::Load(tag, padded), found);
  std::copy_n(found, size - i, slots + i);
  return !clear;
}

// A place is (v − min)·per_unit buckets up, of which a rounding may be lost at each step.
template <typename T>
HWY_INLINE bool Linear_(const LinearSlots& of, const T* values, size_t size, Slot* slots) {
  const hn::ScalableTag<T> tag;
  const hn::RebindToSigned<decltype(tag)> integers;
  // Where T cannot hold the layout nothing is clear.
  const bool held =
      std::isfinite(static_cast<T>(of.min)) && std::isnormal(static_cast<T>(of.per_unit));
  const double error = held ? of.relative_error * std::numeric_limits<T>::epsilon() : 1;
  const auto min = hn::Set(tag, static_cast<T>(of.min));
  const auto per_unit = hn::Set(tag, static_cast<T>(of.per_unit));
  const auto none = hn::Zero(tag), buckets = hn::Set(tag, static_cast<T>(of.buckets));
  const auto half = hn::Set(tag, T{0.5});
  const auto near_middle = hn::Set(tag, static_cast<T>(std::max(0.0, 0.5 - error)));
  const auto unclear = hn::Set(integers, kUnclear);
  return ForVectors(tag, values, size, slots, [&](auto v, Slot* to) HWY_ATTR {
    const auto place = hn::Mul(hn::Sub(v, min), per_unit);
    // Neither is NaN, which no integer is.
    const auto inside = hn::And(hn::Ge(place, none), hn::Lt(place, buckets));
    const auto bucket = hn::ConvertTo(integers, hn::IfThenElseZero(inside, place));
    const auto off = hn::Abs(hn::Sub(hn::Sub(place, hn::ConvertTo(tag, bucket)), half));
    const auto clear = hn::And(hn::Lt(off, near_middle), inside);
    StoreSlots(integers, hn::IfThenElse(hn::RebindMask(integers, clear), bucket, unclear), to);
    return hn::AllTrue(tag, clear);
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
  return ForVectors(tag, values, size, slots, [&](auto v, Slot* to) HWY_ATTR {
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
    const auto nan = hn::IsNaN(v);
    StoreSlots(integers, hn::IfThenElse(hn::RebindMask(integers, nan), unclear, slot), to);
    return hn::AllFalse(tag, nan);
  });
}

// By the bits of the double, as log_linear::BucketOf.
HWY_INLINE bool LogLinear_(const LogLinearSlots& of, hn::Vec<hn::ScalableTag<double>> v, Slot* to) {
  const hn::ScalableTag<double> tag;
  const hn::Repartition<uint64_t, decltype(tag)> bits;
  const auto one = hn::Set(tag, 1.0);
  auto value = v;
  if (of.of_odds) value = hn::Div(v, hn::Sub(one, v));
  const auto magnitude = hn::BitCast(bits, hn::Abs(value));
  const auto negative = hn::ShiftRight<63>(hn::BitCast(bits, value));
  const auto less = hn::Sub(magnitude, hn::Sub(hn::Set(bits, 1), negative));
  const auto index = hn::Sub(hn::ShiftRightSame(less, of.dropped_bits), hn::Set(bits, of.base));
  constexpr uint64_t kInfinity = 0x7FF0'0000'0000'0000;
  const auto inside = hn::And(hn::Lt(index, hn::Set(bits, LogLinearSlots::kMagnitudes)),
                              hn::Lt(magnitude, hn::Set(bits, kInfinity)));
  auto slot =
      hn::IfThenElse(inside, hn::Add(hn::Add(index, index), negative), hn::Set(bits, kUnclear));
  const auto zero = hn::Eq(magnitude, hn::Zero(bits));
  slot = hn::IfThenElse(zero, hn::Set(bits, LogLinearSlots::kZero), slot);
  auto clear = hn::Or(inside, zero);
  if (of.of_odds) {
    const auto is_one = hn::RebindMask(bits, hn::Eq(v, one));
    const auto outside = hn::RebindMask(bits, hn::Or(hn::Lt(v, hn::Zero(tag)), hn::Gt(v, one)));
    slot = hn::IfThenElse(is_one, hn::Set(bits, LogLinearSlots::kOne), slot);
    slot = hn::IfThenElse(outside, hn::Set(bits, kUnclear), slot);
    clear = hn::AndNot(outside, hn::Or(clear, is_one));
  }
  StoreSlots(bits, slot, to);
  return hn::AllTrue(bits, clear);
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
  const hn::Rebind<float, hn::ScalableTag<double>> tag;
  return ForVectors(tag, values, size, slots, [&](auto v, Slot* to) HWY_ATTR {
    return LogLinear_(of, hn::PromoteTo(hn::ScalableTag<double>(), v), to);
  });
}
bool LogLinearOfDoubles(const LogLinearSlots& of, const double* values, size_t size, Slot* slots) {
  return ForVectors(hn::ScalableTag<double>(), values, size, slots,
                    [&](auto v, Slot* to) HWY_ATTR { return LogLinear_(of, v, to); });
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
  // Half a rounding each: of min, v − min, per_unit and the product; the same again of an edge.
  const double farthest = std::max(std::abs(linear.min), std::abs(linear.max));
  relative_error = buckets * (4 + farthest / (linear.max - linear.min));
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
