#include "client/cli/bench/latency_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace drift::cli {

// The top six bits of what is above 2^5 are its octave's half and the place in it.
size_t LatencyHistogram::BucketOf(uint64_t ns) {
  if (ns < kInOctave) return ns;
  const int shift = std::bit_width(ns) - 1 - kBitsInOctave;
  return static_cast<size_t>(shift) * kInOctave + (ns >> shift);
}

uint64_t LatencyHistogram::EndOf(size_t bucket) {
  if (bucket < 2 * kInOctave) return bucket;
  const size_t shift = bucket / kInOctave - 1;
  const uint64_t first = static_cast<uint64_t>(bucket % kInOctave + kInOctave) << shift;
  return first + (uint64_t{1} << shift) - 1;
}

void LatencyHistogram::Add(absl::Duration latency) {
  latency = std::max(latency, absl::ZeroDuration());
  ++buckets_[BucketOf(static_cast<uint64_t>(absl::ToInt64Nanoseconds(latency)))];
  ++count_;
  max_ = std::max(max_, latency);
}

void LatencyHistogram::Add(const LatencyHistogram& other) {
  for (size_t i = 0; i < kBuckets; ++i) buckets_[i] += other.buckets_[i];
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
}

absl::Duration LatencyHistogram::Quantile(double fraction) const {
  const auto rank = static_cast<uint64_t>(std::ceil(fraction * static_cast<double>(count_)));
  uint64_t seen = 0;
  for (size_t i = 0; i < kBuckets; ++i) {
    seen += buckets_[i];
    if (seen >= rank && seen > 0) {
      return std::min(max_, absl::Nanoseconds(static_cast<int64_t>(EndOf(i))));
    }
  }
  return absl::ZeroDuration();
}

std::vector<LatencyHistogram::Octave> LatencyHistogram::Octaves() const {
  std::vector<Octave> octaves;
  const size_t last = BucketOf(static_cast<uint64_t>(absl::ToInt64Nanoseconds(max_)));
  for (size_t i = 0; i <= last; ++i) {
    const bool begins = i % kInOctave == 0;  // an octave; the first holds all below 2^5 ns
    if (begins && (!octaves.empty() || std::any_of(&buckets_[i], &buckets_[i] + kInOctave,
                                                   [](uint64_t count) { return count > 0; }))) {
      const uint64_t end = EndOf(i + kInOctave - 1);
      octaves.push_back({absl::Nanoseconds(static_cast<int64_t>(end + 1)), 0});
    }
    if (!octaves.empty()) octaves.back().count += buckets_[i];
  }
  return count_ == 0 ? std::vector<Octave>() : octaves;
}

}  // namespace drift::cli
