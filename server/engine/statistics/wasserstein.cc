#include "server/engine/statistics/wasserstein.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "server/engine/histogram/representative.h"

namespace drift {
namespace {

// A side's cumulative count, from its lowest bucket upwards.
class Cumulative {
 public:
  Cumulative(const Counts& counts, int dropped_bits) : counts_(counts) {
    counts_.CoarsenTo(dropped_bits);
    next_ = counts_.buckets().begin();
    total_ = static_cast<double>(counts_.regular_total());
  }
  Cumulative(const Cumulative&) = delete;  // `next_` points into this one
  Cumulative& operator=(const Cumulative&) = delete;

  bool done() const { return next_ == counts_.buckets().end(); }
  int64_t next() const { return done() ? std::numeric_limits<int64_t>::max() : next_->number; }
  double count() const { return count_; }
  double total() const { return total_; }

  // Takes in `bucket`, which is not above the next one.
  void Take(int64_t bucket) {
    if (!done() && next_->number == bucket) count_ += static_cast<double>((next_++)->count);
  }

 private:
  Counts counts_;
  std::vector<Bucket>::const_iterator next_;
  double count_ = 0;
  double total_;
};

// |F − G|, the difference of the two shares so far. The products are kept in full until they are
// subtracted (Kahan), so that equal shares of different totals differ by exactly 0.
double Difference(const Cumulative& f, const Cumulative& g) {
  const double product = f.count() * g.total();
  const double lost = std::fma(f.count(), g.total(), -product);
  const double difference = std::fma(-g.count(), f.total(), product) + lost;
  return std::abs(difference) / (f.total() * g.total());
}

}  // namespace

std::optional<double> Wasserstein1(const Layout& layout, const Counts& live,
                                   const Counts& reference) {
  if (!layout.numeric() || live.buckets().empty() || reference.buckets().empty()) return {};
  const int dropped_bits = std::max(live.dropped_bits(), reference.dropped_bits());
  Cumulative f(live, dropped_bits), g(reference, dropped_bits);
  double distance = 0, at = 0;
  while (!f.done() || !g.done()) {
    const int64_t bucket = std::min(f.next(), g.next());
    const double value = RepresentativeOf(layout, bucket, dropped_bits);
    // Where the two are level nothing moves, however far it is (0 · ∞ is not a number).
    if (const double share = Difference(f, g); share > 0) distance += share * (value - at);
    f.Take(bucket);
    g.Take(bucket);
    at = value;
  }
  return distance;
}

}  // namespace drift
