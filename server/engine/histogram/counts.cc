#include "server/engine/histogram/counts.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <numeric>
#include <utility>

#include "absl/base/macros.h"
#include "server/engine/histogram/at_resolution.h"
#include "server/engine/histogram/log_linear.h"

namespace drift {
namespace {

uint64_t Sum(uint64_t sum, const Bucket& bucket) { return sum + bucket.count; }

bool LowerNumber(const Bucket& bucket, int64_t number) { return bucket.number < number; }

// Adds the counts of the buckets that `into` has; answers how many of `from` it lacks.
size_t AddKnown(std::vector<Bucket>& into, const std::vector<Bucket>& from) {
  size_t lacking = 0;
  auto at = into.begin();
  for (const Bucket& bucket : from) {
    while (at != into.end() && at->number < bucket.number) ++at;
    if (at != into.end() && at->number == bucket.number) {
      at->count += bucket.count;
    } else {
      ++lacking;
    }
  }
  return lacking;
}

// Merges from the back into the room made at the end, so that sums of similar panes allocate
// nothing.
void MergeInto(std::vector<Bucket>& into, const std::vector<Bucket>& from) {
  if (into.empty()) {
    into = from;
    return;
  }
  size_t lacking = AddKnown(into, from);
  size_t unmerged = into.size();
  into.resize(into.size() + lacking);
  for (size_t left = from.size(); lacking > 0; --left) {
    const Bucket& bucket = from[left - 1];
    while (unmerged > 0 && into[unmerged - 1].number > bucket.number) {
      --unmerged;
      into[unmerged + lacking] = into[unmerged];
    }
    if (unmerged > 0 && into[unmerged - 1].number == bucket.number) continue;
    --lacking;
    into[unmerged + lacking] = bucket;
  }
}

int64_t Coarsened(int64_t bucket, int more_bits) {
  return bucket == kOneBucket ? bucket : log_linear::Coarsen(bucket, more_bits);
}

}  // namespace

Counts::Counts(int dropped_bits, std::vector<Bucket> buckets,
               std::array<uint64_t, kSpecialCount> specials)
    : dropped_bits_(dropped_bits), buckets_(std::move(buckets)), specials_(specials) {}

void Counts::Add(int64_t bucket, uint64_t count) {
  if (count == 0) return;
  if (buckets_.empty() || buckets_.back().number < bucket) {
    buckets_.push_back({bucket, count});
    return;
  }
  const auto at = std::lower_bound(buckets_.begin(), buckets_.end(), bucket, LowerNumber);
  if (at->number == bucket) {
    at->count += count;
  } else {
    buckets_.insert(at, {bucket, count});
  }
}

void Counts::Add(const Counts& other, int max_buckets) {
  CoarsenTo(other.dropped_bits_);
  Counts copy;
  MergeInto(buckets_, AtResolution(other, dropped_bits_, copy).buckets_);
  for (int i = 0; i < kSpecialCount; ++i) specials_[i] += other.specials_[i];
  Limit(max_buckets);
}

void Counts::Subtract(const Counts& other) {
  ABSL_HARDENING_ASSERT(other.dropped_bits_ <= dropped_bits_);
  Counts copy;
  const std::vector<Bucket>& taken = AtResolution(other, dropped_bits_, copy).buckets_;
  auto next = taken.begin();
  auto out = buckets_.begin();
  for (Bucket bucket : buckets_) {
    if (next != taken.end() && next->number == bucket.number) {
      ABSL_HARDENING_ASSERT(next->count <= bucket.count);
      bucket.count -= (next++)->count;
    }
    if (bucket.count > 0) *out++ = bucket;
  }
  ABSL_HARDENING_ASSERT(next == taken.end());  // else a bucket was taken that is not here
  buckets_.erase(out, buckets_.end());
  for (int i = 0; i < kSpecialCount; ++i) {
    ABSL_HARDENING_ASSERT(other.specials_[i] <= specials_[i]);
    specials_[i] -= other.specials_[i];
  }
}

void Counts::CoarsenTo(int dropped_bits) {
  ABSL_HARDENING_ASSERT(dropped_bits <= log_linear::kMaxDroppedBits);
  const int more_bits = dropped_bits - dropped_bits_;
  if (more_bits <= 0) return;
  dropped_bits_ = dropped_bits;
  auto out = buckets_.begin();
  for (const Bucket& bucket : buckets_) {
    const Bucket coarse = {Coarsened(bucket.number, more_bits), bucket.count};
    if (out != buckets_.begin() && std::prev(out)->number == coarse.number) {
      std::prev(out)->count += coarse.count;
    } else {
      *out++ = coarse;
    }
  }
  buckets_.erase(out, buckets_.end());
}

// Buckets nest, so each neighbour that joins the one before it leaves one fewer: a single pass
// tells how many are populated at every resolution.
//
// The least resolution that a union needs is never finer than that of its parts, so where and in
// which order the limit is applied does not matter.
void Counts::Limit(int max_buckets) {
  if (max_buckets == 0 || buckets_.size() <= static_cast<size_t>(max_buckets)) return;
  std::array<size_t, log_linear::kMaxDroppedBits + 2> joined_at{};
  for (size_t i = 1; i < buckets_.size(); ++i) {
    ++joined_at[log_linear::BitsToJoin(buckets_[i - 1].number, buckets_[i].number)];
  }
  size_t populated = buckets_.size();
  int more_bits = 0;
  while (populated > static_cast<size_t>(max_buckets) &&
         dropped_bits_ + more_bits < log_linear::kMaxDroppedBits) {
    populated -= joined_at[++more_bits];
  }
  CoarsenTo(dropped_bits_ + more_bits);
}

uint64_t Counts::regular_total() const {
  return std::accumulate(buckets_.begin(), buckets_.end(), uint64_t{0}, Sum);
}

uint64_t Counts::total() const {
  return std::accumulate(specials_.begin(), specials_.end(), regular_total());
}

}  // namespace drift
