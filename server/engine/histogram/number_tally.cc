#include "server/engine/histogram/number_tally.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "server/engine/histogram/log_linear.h"

namespace drift {
namespace {

void Join(std::vector<Bucket>& buckets) {
  std::sort(buckets.begin(), buckets.end(),
            [](const Bucket& a, const Bucket& b) { return a.number < b.number; });
  size_t joined = 0;
  for (size_t i = 1; i < buckets.size(); ++i) {
    if (buckets[i].number == buckets[joined].number) {
      buckets[joined].count += buckets[i].count;
    } else {
      buckets[++joined] = buckets[i];
    }
  }
  if (!buckets.empty()) buckets.resize(joined + 1);
}

}  // namespace

void NumberTally::Add(double number, uint64_t count) {
  if (count == 0) return;
  if (std::isfinite(number)) {
    numbers_.push_back({log_linear::BucketOf(number, /*dropped_bits=*/0), count});
    if (numbers_.size() >= compact_at_) Compact();
    return;
  }
  const Special infinite = number < 0 ? Special::kBelow : Special::kAbove;
  specials_[static_cast<int>(std::isnan(number) ? Special::kNan : infinite)] += count;
}

// No sooner again than there are twice as many: n log n over all.
void NumberTally::Compact() {
  Join(numbers_);
  compact_at_ = std::max(compact_at_, 2 * numbers_.size());
}

Counts NumberTally::Lossless() const {
  std::vector<Bucket> buckets = numbers_;
  Join(buckets);
  return Counts(/*dropped_bits=*/0, std::move(buckets), specials_);
}

}  // namespace drift
