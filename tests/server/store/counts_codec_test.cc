#include "server/store/counts_codec.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "absl/strings/escaping.h"
#include "tests/server/store/samples.h"

namespace drift {
namespace {

std::string Encoded(const Counts& counts) {
  Encoder out;
  EncodeCounts(counts, out);
  return out.bytes();
}

std::string Hex(const Counts& counts) { return absl::BytesToHexString(Encoded(counts)); }

void ExpectComesBack(const Counts& counts) {
  const std::string bytes = Encoded(counts);
  Decoder in(bytes);
  EXPECT_EQ(DecodeCounts(in), counts) << absl::BytesToHexString(bytes);
  EXPECT_TRUE(in.done());
}

TEST(CountsCodecTest, EmptyCountsAreThreeBytes) { EXPECT_EQ(Hex(Counts(50)), "003200"); }

TEST(CountsCodecTest, NeighboursAreDense) {
  // Flags, dropped bits, 3 buckets from 2 (zigzag 4): 1, 0, 7, 9.
  EXPECT_EQ(Hex(Counts(0, {{2, 1}, {4, 7}, {5, 9}}, {})), "2000030401000709");
}

TEST(CountsCodecTest, FarBucketsAreSparse) {
  // 2 buckets from -3 (zigzag 5): 300 values, then 100 empty buckets, then 1 value.
  EXPECT_EQ(Hex(Counts(1, {{-3, 300}, {98, 1}}, {})), "00010205ac026401");
}

TEST(CountsCodecTest, SpecialBucketsAreToldByTheirBits) {
  Counts counts;
  counts.Add(Special::kNan, 5);
  counts.Add(Special::kOther, 1);
  EXPECT_EQ(Hex(counts), "1200050100");
}

TEST(CountsCodecTest, BucketsAtBothEndsOfAllNumbersComeBack) {
  constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
  constexpr int64_t kGreatest = std::numeric_limits<int64_t>::max();
  ExpectComesBack(Counts(0, {{kLeast, 1}, {kGreatest, 2}}, {}));
  ExpectComesBack(Counts(0, {{kLeast, std::numeric_limits<uint64_t>::max()}}, {}));
}

TEST(CountsCodecTest, ABucketAfterTheGreatestNumberIsDamage) {
  Encoder out;
  out.Byte(0);
  out.Varint(0);
  out.Varint(2);
  out.Signed(std::numeric_limits<int64_t>::max());
  out.Varint(1);
  out.Varint(0);
  out.Varint(1);
  Decoder in(out.bytes());
  DecodeCounts(in);
  EXPECT_FALSE(in.ok());
}

TEST(CountsCodecTest, RandomCountsComeBack) {
  const uint32_t seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  for (int round = 0; round < 2000; ++round) {
    Counts counts(static_cast<int>(random() % 64));
    const int spread = static_cast<int>(random() % 64);  // bits of the buckets' numbers
    for (uint64_t left = random() % 40; left > 0; --left) {
      const auto number =
          static_cast<int64_t>(random() >> spread) - (int64_t{1} << (63 - spread) / 2);
      counts.Add(number, 1 + (random() >> random() % 64) % 1'000'000);
    }
    if (random() % 2 == 0) counts.Add(static_cast<Special>(random() % kSpecialCount), random());
    ExpectComesBack(counts);
  }
}

TEST(CountsCodecTest, EveryKindOfLayoutComesBack) {
  for (const Layout& layout : SampleLayouts()) {
    Encoder out;
    EncodeLayout(layout, out);
    Decoder in(out.bytes());
    EXPECT_EQ(DecodeLayout(in), layout) << layout.ToString();
    EXPECT_TRUE(in.done());
  }
}

TEST(CountsCodecTest, AnImpossibleLayoutIsDamage) {
  Encoder out;
  out.Byte(2);  // probability
  out.Varint(1'000'000);
  Decoder in(out.bytes());
  DecodeLayout(in);
  EXPECT_FALSE(in.ok());
}

}  // namespace
}  // namespace drift
