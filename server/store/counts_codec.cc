#include "server/store/counts_codec.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "server/engine/histogram/log_linear.h"

namespace drift {
namespace {

// Bit i of the first byte: special bucket i holds something. The next bit: buckets are dense.
constexpr uint8_t kDense = 1 << kSpecialCount;
constexpr uint8_t kFlags = (kDense << 1) - 1;

// Numbers ascend, so this is what unsigned arithmetic gives, also across the whole of int64.
uint64_t Gap(const Bucket& before, const Bucket& after) {
  return static_cast<uint64_t>(after.number) - static_cast<uint64_t>(before.number) - 1;
}

// The empty buckets between two populated ones cost a byte each in dense form, and their number
// as one varint in sparse form.
bool DenseIsShorter(const std::vector<Bucket>& buckets) {
  uint64_t dense_bytes = 0;
  uint64_t sparse_bytes = 0;
  for (size_t i = 1; i < buckets.size(); ++i) {
    const uint64_t gap = Gap(buckets[i - 1], buckets[i]);
    sparse_bytes += VarintSize(gap);
    if (gap > 10 * buckets.size()) return false;  // more than all varints, and no overflow below
    dense_bytes += gap;
  }
  return dense_bytes < sparse_bytes;
}

uint8_t FlagsOf(const Counts& counts) {
  uint8_t flags = DenseIsShorter(counts.buckets()) ? kDense : 0;
  for (int i = 0; i < kSpecialCount; ++i) {
    if (counts.specials()[i] > 0) flags |= 1 << i;
  }
  return flags;
}

// Number of buckets, the first one's number; then each one's count and, but for the last, the
// empty buckets after it: as that many zeros, or as their number.
void EncodeBuckets(const std::vector<Bucket>& buckets, bool dense, Encoder& out) {
  out.Varint(buckets.size());
  if (buckets.empty()) return;
  // Two varints each, than which dense ones are shorter.
  out.Varints(2 * buckets.size(), [&](char* to) {
    to = PutVarint(buckets.front().count, PutSigned(buckets.front().number, to));
    for (size_t i = 1; i < buckets.size(); ++i) {
      const uint64_t gap = Gap(buckets[i - 1], buckets[i]);
      if (dense) {
        to = std::fill_n(to, gap, '\0');
      } else {
        to = PutVarint(gap, to);
      }
      to = PutVarint(buckets[i].count, to);
    }
    return to;
  });
}

uint64_t DecodeCount(Decoder& in) {
  const uint64_t count = in.Varint();
  if (count == 0) in.Fail();
  return count;
}

// How far the next populated bucket is from the one before, 1 or more, and its count.
std::pair<uint64_t, uint64_t> DecodeStep(bool dense, Decoder& in) {
  if (!dense) {
    const uint64_t gap = in.VarintUpTo(std::numeric_limits<uint64_t>::max() - 1);
    return {gap + 1, DecodeCount(in)};
  }
  uint64_t step = 1;
  uint64_t count = in.Varint();
  for (; count == 0 && in.ok(); ++step) count = in.Varint();
  return {step, count};
}

std::vector<Bucket> DecodeBuckets(bool dense, Decoder& in) {
  std::vector<Bucket> buckets(in.Length());
  if (buckets.empty()) return buckets;
  int64_t number = in.Signed();
  buckets.front() = {number, DecodeCount(in)};
  for (auto bucket = buckets.begin() + 1; bucket != buckets.end() && in.ok(); ++bucket) {
    const auto [step, count] = DecodeStep(dense, in);
    const int64_t before = number;
    number = static_cast<int64_t>(static_cast<uint64_t>(before) + step);
    if (number <= before) in.Fail();  // beyond the last there is
    *bucket = {number, count};
  }
  return buckets;
}

enum class LayoutKind : uint8_t {
  kLogLinear = 1,
  kProbability = 2,
  kLinear = 3,
  kExplicit = 4,
  kCategorical = 5,
};

struct LayoutEncoder {
  Encoder& out;

  void Kind(LayoutKind kind) const { out.Byte(static_cast<uint8_t>(kind)); }
  void operator()(const LogLinear& kind) const {
    Kind(LayoutKind::kLogLinear);
    out.Varint(kind.max_buckets);
  }
  void operator()(const Probability& kind) const {
    Kind(LayoutKind::kProbability);
    out.Varint(kind.max_buckets);
  }
  void operator()(const Linear& kind) const {
    Kind(LayoutKind::kLinear);
    out.Double(kind.min);
    out.Double(kind.max);
    out.Varint(kind.buckets);
  }
  void operator()(const Explicit& kind) const {
    Kind(LayoutKind::kExplicit);
    out.Varint(kind.bounds.size());
    for (const double bound : kind.bounds) out.Double(bound);
  }
  void operator()(const Categorical& kind) const {
    Kind(LayoutKind::kCategorical);
    out.Varint(kind.max_categories);
  }
};

int DecodeInt(Decoder& in) {
  return static_cast<int>(in.VarintUpTo(std::numeric_limits<int>::max()));
}

Layout::Kind DecodeKind(Decoder& in) {
  switch (static_cast<LayoutKind>(in.Byte())) {
    case LayoutKind::kLogLinear:
      return LogLinear{DecodeInt(in)};
    case LayoutKind::kProbability:
      return Probability{DecodeInt(in)};
    case LayoutKind::kLinear: {
      const double min = in.Double();
      const double max = in.Double();
      return Linear{min, max, DecodeInt(in)};
    }
    case LayoutKind::kExplicit: {
      std::vector<double> bounds(in.Length());
      for (double& bound : bounds) bound = in.Double();
      return Explicit{std::move(bounds)};
    }
    case LayoutKind::kCategorical:
      return Categorical{DecodeInt(in)};
  }
  in.Fail();
  return LogLinear{};
}

}  // namespace

void EncodeCounts(const Counts& counts, Encoder& out) {
  const uint8_t flags = FlagsOf(counts);
  out.Byte(flags);
  out.Varint(counts.dropped_bits());
  for (const uint64_t special : counts.specials()) {
    if (special > 0) out.Varint(special);
  }
  EncodeBuckets(counts.buckets(), (flags & kDense) != 0, out);
}

Counts DecodeCounts(Decoder& in) {
  const uint8_t flags = in.ByteUpTo(kFlags);
  const auto dropped_bits = static_cast<int>(in.VarintUpTo(log_linear::kMaxDroppedBits));
  std::array<uint64_t, kSpecialCount> specials{};
  for (int i = 0; i < kSpecialCount; ++i) {
    if ((flags & 1 << i) != 0) specials[i] = DecodeCount(in);
  }
  std::vector<Bucket> buckets = DecodeBuckets((flags & kDense) != 0, in);
  if (!in.ok()) return Counts();
  return Counts(dropped_bits, std::move(buckets), specials);
}

void EncodeLayout(const Layout& layout, Encoder& out) {
  std::visit(LayoutEncoder{out}, layout.kind());
}

Layout DecodeLayout(Decoder& in) {
  Layout::Kind kind = DecodeKind(in);
  absl::StatusOr<Layout> layout = Layout::Create(std::move(kind));
  if (in.ok() && layout.ok()) return *std::move(layout);
  in.Fail();
  return Layout::Lossless();
}

}  // namespace drift
