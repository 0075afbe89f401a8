#include "server/engine/statistics/wasserstein.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/base/attributes.h"
#include "absl/container/fixed_array.h"
#include "absl/numeric/int128.h"
#include "absl/types/span.h"
#include "server/engine/histogram/representative.h"

namespace drift {
namespace {

// A value for each bucket, in their order.
using Values = absl::FixedArray<double, PairedCounts::kInPlace>;

// RepresentativeOf, remembered for the layout and resolution that were asked for last: a model's
// series mostly share them.
class Representatives {
 public:
  // Not inline, where this one's address, a thread's own, would be looked up for each bucket.
  ABSL_ATTRIBUTE_NOINLINE Values Of(const Layout& layout, int dropped_bits,
                                    absl::Span<const BucketPair> buckets) {
    Use(layout, dropped_bits);
    Values values(buckets.size());
    for (size_t i = 0; i < buckets.size(); ++i) {
      Known& known = known_[SlotOf(buckets[i].number)];
      if (known.bucket != buckets[i].number) Learn(buckets[i].number, known);
      values[i] = known.value;
    }
    return values;
  }

 private:
  struct Known {
    int64_t bucket;
    double value;
  };
  static constexpr size_t kSlots = 512;  // neighbouring buckets do not share one
  static size_t SlotOf(int64_t bucket) { return static_cast<uint64_t>(bucket) % kSlots; }

  void Use(const Layout& layout, int dropped_bits) {
    if (layout_ == layout && dropped_bits_ == dropped_bits) return;
    layout_ = layout;
    dropped_bits_ = dropped_bits;
    // A bucket that has another slot stands for none.
    for (size_t i = 0; i < kSlots; ++i) known_[i].bucket = static_cast<int64_t>(i) + 1;
  }

  void Learn(int64_t bucket, Known& known) const {
    known = {bucket, RepresentativeOf(*layout_, bucket, dropped_bits_)};
  }

  std::optional<Layout> layout_;
  int dropped_bits_ = 0;
  std::array<Known, kSlots> known_;
};

// How much further live is than the reference, summed over the ways between neighbouring values.
// Shares are compared as whole numbers, of which N·M make 1 and `Whole` holds that many: those that
// are equal differ by exactly 0, whatever the totals.
template <typename Whole>
double AreaBetween(const PairedCounts& counts, const Values& values) {
  const auto n = static_cast<Whole>(counts.regular_total().live);
  const auto m = static_cast<Whole>(counts.regular_total().reference);
  int exponent;  // by which products are brought below 1, lest a way times them overflows
  const double one = std::frexp(static_cast<double>(n * m), &exponent);
  const double scale = std::ldexp(1, -exponent);
  double area = 0;
  for (size_t i = 1; i < values.size(); ++i) {
    const CountPair& below = counts.buckets()[i - 1].up_to;
    const Whole live = static_cast<Whole>(below.live) * m;
    const Whole reference = static_cast<Whole>(below.reference) * n;
    if (live == reference) continue;  // nothing moves, however far it is (0 · ∞ is not a number)
    const Whole apart = live > reference ? live - reference : reference - live;
    area += static_cast<double>(apart) * scale * (values[i] - values[i - 1]);
  }
  return area / one;
}

}  // namespace

std::optional<double> Wasserstein1(const Layout& layout, const PairedCounts& counts) {
  const auto [live, reference] = counts.regular_total();
  if (!layout.numeric() || live == 0 || reference == 0) return {};
  thread_local Representatives representatives;
  const Values values = representatives.Of(layout, counts.dropped_bits(), counts.buckets());
  const bool is_narrow = std::bit_width(live) + std::bit_width(reference) <= 64;
  return is_narrow ? AreaBetween<uint64_t>(counts, values)
                   : AreaBetween<absl::uint128>(counts, values);
}

}  // namespace drift
