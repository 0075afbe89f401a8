#include "server/convert/counts.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "server/engine/histogram/log_linear.h"

namespace drift {
namespace {

// Regular bucket numbers of a layout at some resolution, both ends included; kOneBucket comes on
// top where there is one.
struct BucketRange {
  int64_t first;
  int64_t last;
  bool has_one_bucket = false;

  bool Contains(int64_t number) const {
    return (first <= number && number <= last) || (has_one_bucket && number == kOneBucket);
  }
};

BucketRange RangeOf(const LogLinear&, int dropped_bits) {
  constexpr double kMax = std::numeric_limits<double>::max();
  return {log_linear::BucketOf(-kMax, dropped_bits), log_linear::BucketOf(kMax, dropped_bits)};
}

BucketRange RangeOf(const Probability&, int dropped_bits) {
  const double almost_one = std::nextafter(1.0, 0.0);
  const double most_odds = almost_one / (1 - almost_one);
  return {0, log_linear::BucketOf(most_odds, dropped_bits), true};
}

BucketRange RangeOf(const Linear& kind, int) { return {0, kind.buckets - 1}; }

BucketRange RangeOf(const Explicit& kind, int) {
  return {0, static_cast<int64_t>(kind.bounds.size()) - 2};
}

BucketRange RangeOf(const Categorical& kind, int) { return {0, kind.max_categories - 1}; }

template <typename... Parts>
absl::Status Wrong(const Parts&... parts) {
  return absl::InvalidArgumentError(absl::StrCat(parts...));
}

bool HasDroppedBits(const Layout& layout) {
  return std::holds_alternative<LogLinear>(layout.kind()) ||
         std::holds_alternative<Probability>(layout.kind());
}

absl::Status CheckDroppedBits(int dropped_bits, const Layout& layout) {
  const int least = layout.finest_dropped_bits();
  const int most = !HasDroppedBits(layout) ? 0
                   : layout.lossless()     ? 0
                                           : log_linear::kMaxDroppedBits;
  if (least <= dropped_bits && dropped_bits <= most) return absl::OkStatus();
  return Wrong("dropped_bits is ", dropped_bits, "; counts in a layout ", layout.ToString(),
               " have ", least, least == most ? "" : absl::StrCat(" to ", most));
}

absl::Status CheckSizes(const v1::Counts& proto, const Layout& layout) {
  const int buckets = proto.bucket_deltas_size();
  if (buckets != proto.bucket_counts_size()) {
    return Wrong("has ", buckets, " bucket_deltas and ", proto.bucket_counts_size(),
                 " bucket_counts; there must be as many");
  }
  // Nothing can be dropped beyond the signs, so that there may be three buckets of two.
  const bool limited =
      layout.max_buckets() > 0 && proto.dropped_bits() < log_linear::kMaxDroppedBits;
  if (limited && buckets > layout.max_buckets()) {
    return Wrong("has ", buckets, " populated buckets; a layout ", layout.ToString(),
                 " has no more than ", layout.max_buckets());
  }
  return absl::OkStatus();
}

// Adds, or says false when there are more than kMaxCountsTotal.
bool AddTo(uint64_t& total, uint64_t count) {
  if (count > kMaxCountsTotal - total) return false;
  total += count;
  return true;
}

absl::Status TooMany() { return Wrong("has more than ", kMaxCountsTotal, " values in all"); }

absl::StatusOr<std::vector<Bucket>> ReadBuckets(const v1::Counts& proto, const Layout& layout,
                                                uint64_t& total) {
  const BucketRange range = std::visit(
      [&](const auto& kind) { return RangeOf(kind, proto.dropped_bits()); }, layout.kind());
  std::vector<Bucket> buckets;
  buckets.reserve(proto.bucket_deltas_size());
  uint64_t number = 0;  // modulo 2^64, see ToProto
  for (int i = 0; i < proto.bucket_deltas_size(); ++i) {
    number += static_cast<uint64_t>(proto.bucket_deltas(i));
    const Bucket bucket{static_cast<int64_t>(number), proto.bucket_counts(i)};
    if (!range.Contains(bucket.number)) {
      return Wrong("bucket ", bucket.number, " is not in a layout ", layout.ToString(),
                   "; its buckets are ", range.first, " to ", range.last,
                   range.has_one_bucket ? absl::StrCat(" and ", kOneBucket) : "");
    }
    if (!buckets.empty() && bucket.number <= buckets.back().number) {
      return Wrong("bucket ", bucket.number, " comes after ", buckets.back().number,
                   "; buckets must ascend");
    }
    if (bucket.count == 0) return Wrong("bucket ", bucket.number, " holds 0 values; leave it out");
    if (!AddTo(total, bucket.count)) return TooMany();
    buckets.push_back(bucket);
  }
  return buckets;
}

absl::StatusOr<std::array<uint64_t, kSpecialCount>> ReadSpecials(const v1::SpecialCounts& proto,
                                                                 const Layout& layout,
                                                                 uint64_t& total) {
  if (layout.numeric() && proto.other() > 0) {
    return Wrong("specials.other is ", proto.other(), "; only categorical layouts have it");
  }
  if (!layout.numeric() && (proto.nan() > 0 || proto.below() > 0 || proto.above() > 0)) {
    return Wrong("specials.nan, below and above are for numbers; a layout ", layout.ToString(),
                 " has only missing and other");
  }
  const std::array<uint64_t, kSpecialCount> specials = {proto.missing(), proto.nan(), proto.below(),
                                                        proto.above(), proto.other()};
  for (const uint64_t count : specials) {
    if (!AddTo(total, count)) return TooMany();
  }
  return specials;
}

}  // namespace

v1::Counts ToProto(const Counts& counts) {
  v1::Counts proto;
  proto.set_dropped_bits(counts.dropped_bits());
  uint64_t last = 0;
  for (const Bucket& bucket : counts.buckets()) {
    const auto number = static_cast<uint64_t>(bucket.number);
    proto.add_bucket_deltas(static_cast<int64_t>(number - last));
    proto.add_bucket_counts(bucket.count);
    last = number;
  }
  v1::SpecialCounts& specials = *proto.mutable_specials();
  specials.set_missing(counts.special(Special::kMissing));
  specials.set_nan(counts.special(Special::kNan));
  specials.set_below(counts.special(Special::kBelow));
  specials.set_above(counts.special(Special::kAbove));
  specials.set_other(counts.special(Special::kOther));
  return proto;
}

absl::StatusOr<Counts> FromProto(const v1::Counts& proto, const Layout& layout) {
  if (absl::Status status = CheckDroppedBits(proto.dropped_bits(), layout); !status.ok()) {
    return status;
  }
  if (absl::Status status = CheckSizes(proto, layout); !status.ok()) return status;
  uint64_t total = 0;
  absl::StatusOr<std::vector<Bucket>> buckets = ReadBuckets(proto, layout, total);
  if (!buckets.ok()) return buckets.status();
  const auto specials = ReadSpecials(proto.specials(), layout, total);
  if (!specials.ok()) return specials.status();
  return Counts(proto.dropped_bits(), *std::move(buckets), *specials);
}

}  // namespace drift
