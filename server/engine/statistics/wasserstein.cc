#include "server/engine/statistics/wasserstein.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "server/engine/histogram/representative.h"

namespace drift {
namespace {

// A side's cumulative count, from its lowest bucket upwards.
class Cumulative {
 public:
  // `counts` must outlive this.
  Cumulative(const Counts& counts, int dropped_bits) {
    if (counts.dropped_bits() < dropped_bits) {
      coarse_ = counts;
      coarse_.CoarsenTo(dropped_bits);
    }
    const Counts& taken = counts.dropped_bits() < dropped_bits ? coarse_ : counts;
    next_ = taken.buckets().begin();
    end_ = taken.buckets().end();
    total_ = static_cast<double>(taken.regular_total());
  }
  Cumulative(const Cumulative&) = delete;  // `next_` may point into this one
  Cumulative& operator=(const Cumulative&) = delete;

  bool done() const { return next_ == end_; }
  int64_t next() const { return done() ? std::numeric_limits<int64_t>::max() : next_->number; }
  double count() const { return count_; }
  double total() const { return total_; }

  // Takes in `bucket`, which is not above the next one.
  void Take(int64_t bucket) {
    if (!done() && next_->number == bucket) count_ += static_cast<double>((next_++)->count);
  }

 private:
  Counts coarse_;
  std::vector<Bucket>::const_iterator next_;
  std::vector<Bucket>::const_iterator end_;
  double count_ = 0;
  double total_;
};

// |F − G|, the difference of the two shares so far. Equal shares of different totals must differ by
// exactly 0, so products that a double has no room for are kept in full until they are subtracted
// (Kahan).
double Difference(const Cumulative& f, const Cumulative& g) {
  constexpr double kExact = 1LL << 53;
  const double whole = f.total() * g.total();
  const double product = f.count() * g.total();
  if (whole <= kExact) return std::abs(product - g.count() * f.total()) / whole;
  const double lost = std::fma(f.count(), g.total(), -product);
  const double difference = std::fma(-g.count(), f.total(), product) + lost;
  return std::abs(difference) / whole;
}

// RepresentativeOf, remembered for the layout and resolution that were asked for last: a model's
// series mostly share them.
class Representatives {
 public:
  void Use(const Layout& layout, int dropped_bits) {
    if (layout_ == layout && dropped_bits_ == dropped_bits) return;
    layout_ = layout;
    dropped_bits_ = dropped_bits;
    known_.fill({});
  }

  double Of(int64_t bucket) {
    Known& known = known_[static_cast<uint64_t>(bucket) % known_.size()];
    if (known.bucket != bucket || !known.is_set) {
      known = {bucket, RepresentativeOf(*layout_, bucket, dropped_bits_), true};
    }
    return known.value;
  }

 private:
  struct Known {
    int64_t bucket = 0;
    double value = 0;
    bool is_set = false;
  };
  std::optional<Layout> layout_;
  int dropped_bits_ = 0;
  std::array<Known, 512> known_;  // neighbouring buckets do not share one
};

}  // namespace

std::optional<double> Wasserstein1(const Layout& layout, const Counts& live,
                                   const Counts& reference) {
  if (!layout.numeric() || live.buckets().empty() || reference.buckets().empty()) return {};
  const int dropped_bits = std::max(live.dropped_bits(), reference.dropped_bits());
  Cumulative f(live, dropped_bits), g(reference, dropped_bits);
  thread_local Representatives representatives;
  representatives.Use(layout, dropped_bits);
  double distance = 0, at = 0;
  while (!f.done() || !g.done()) {
    const int64_t bucket = std::min(f.next(), g.next());
    const double value = representatives.Of(bucket);
    // Where the two are level nothing moves, however far it is (0 · ∞ is not a number).
    if (const double share = Difference(f, g); share > 0) distance += share * (value - at);
    f.Take(bucket);
    g.Take(bucket);
    at = value;
  }
  return distance;
}

}  // namespace drift
