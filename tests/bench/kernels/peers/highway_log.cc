#include <hwy/highway.h>
// After it.
#include <hwy/contrib/math/math-inl.h>

#include "tests/bench/kernels/peers/peers.h"

namespace drift::peers {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::ScalableTag<double>;
using V = hn::Vec<D>;
constexpr D kTag;

V TimesLog(V p, V m) {
  const auto some = hn::Gt(p, hn::Zero(kTag));
  return hn::IfThenElseZero(some, hn::Mul(p, hn::Log(kTag, hn::Div(p, m))));
}

}  // namespace

double HighwayLogJsd(const double* p, const double* q, size_t size) {
  V sum = hn::Zero(kTag);
  for (size_t i = 0; i + hn::Lanes(kTag) <= size; i += hn::Lanes(kTag)) {
    const V a = hn::LoadU(kTag, p + i), b = hn::LoadU(kTag, q + i);
    const V m = hn::Mul(hn::Add(a, b), hn::Set(kTag, 0.5));
    sum = hn::Add(sum, hn::Add(TimesLog(a, m), TimesLog(b, m)));
  }
  constexpr double kNatsPerBit = 0.6931471805599453;
  return hn::GetLane(hn::SumOfLanes(kTag, sum)) / (2 * kNatsPerBit);
}

uint32_t Sum(const uint32_t* counts, size_t size) {
  const hn::ScalableTag<uint32_t> tag;
  auto sum = hn::Zero(tag);
  for (size_t i = 0; i < size; i += hn::Lanes(tag)) sum = hn::Add(sum, hn::LoadU(tag, counts + i));
  return hn::GetLane(sum);  // one lane will do: all was read
}

}  // namespace drift::peers
