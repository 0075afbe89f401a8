#include "server/store/codec.h"

#include <gtest/gtest.h>

#include <bit>
#include <limits>
#include <random>

#include "absl/strings/escaping.h"

namespace drift {
namespace {

std::string Hex(const Encoder& encoder) { return absl::BytesToHexString(encoder.bytes()); }

TEST(CodecTest, AVarintHasSevenBitsAByteTheLeastFirst) {
  Encoder out;
  out.Varint(0);
  out.Varint(127);
  out.Varint(300);
  EXPECT_EQ(Hex(out), "007fac02");
}

TEST(CodecTest, SmallNumbersOfEitherSignTakeOneByte) {
  Encoder out;
  out.Signed(-1);
  out.Signed(1);
  out.Signed(-64);
  EXPECT_EQ(Hex(out), "01027f");
}

TEST(CodecTest, TheLargestNumbersComeBack) {
  Encoder out;
  out.Varint(std::numeric_limits<uint64_t>::max());
  out.Signed(std::numeric_limits<int64_t>::min());
  out.Signed(std::numeric_limits<int64_t>::max());
  Decoder in(out.bytes());
  EXPECT_EQ(in.Varint(), std::numeric_limits<uint64_t>::max());
  EXPECT_EQ(in.Signed(), std::numeric_limits<int64_t>::min());
  EXPECT_EQ(in.Signed(), std::numeric_limits<int64_t>::max());
  EXPECT_TRUE(in.done());
}

TEST(CodecTest, AVarintOfMoreThan64BitsIsDamage) {
  const std::string bytes = absl::HexStringToBytes("ffffffffffffffffff02");
  Decoder in(bytes);
  EXPECT_EQ(in.Varint(), 0);
  EXPECT_FALSE(in.ok());
}

TEST(CodecTest, AVarintThatIsLongerThanNeedBeIsDamage) {
  // Also where enough follows for the short ones to be read at once.
  for (const char* const longer : {"8000", "80000101", "808000", "80800001", "8080800001"}) {
    const std::string bytes = absl::HexStringToBytes(longer);
    Decoder in(bytes);
    in.Varint();
    EXPECT_FALSE(in.ok()) << longer;
  }
}

TEST(CodecTest, AVarintOfAnySizeComesBackWhateverFollows) {
  for (int bits = 0; bits < 64; ++bits) {
    for (const uint64_t value : {uint64_t{1} << bits, (uint64_t{1} << bits) - 1}) {
      for (int following = 0; following < 4; ++following) {
        Encoder out;
        out.Varint(value);
        for (int i = 0; i < following; ++i) out.Byte(0xff);
        Decoder in(out.bytes());
        EXPECT_EQ(in.Varint(), value) << following << " bytes follow";
        EXPECT_EQ(in.position(), VarintSize(value)) << value;
      }
    }
  }
}

TEST(CodecTest, TheSizeOfAVarintIsKnownBeforeItIsWritten) {
  for (int bits = 0; bits < 64; ++bits) {
    for (const uint64_t value : {uint64_t{1} << bits, (uint64_t{1} << bits) - 1}) {
      Encoder out;
      out.Varint(value);
      EXPECT_EQ(VarintSize(value), out.bytes().size()) << value;
    }
  }
}

TEST(CodecTest, TimesComeBackToTheNanosecondOnBothSidesOfTheEpoch) {
  for (const absl::Time time :
       {absl::UnixEpoch(), absl::FromUnixNanos(-1), absl::FromUnixNanos(1'700'000'000'123'456'789),
        absl::FromUnixSeconds(-62'135'596'800), absl::InfinitePast(), absl::InfiniteFuture()}) {
    for (const absl::Time base : {absl::UnixEpoch(), absl::FromUnixSeconds(1'700'000'000)}) {
      Encoder out;
      out.Time(time, base);
      Decoder in(out.bytes());
      EXPECT_EQ(in.Time(base), time);
      EXPECT_TRUE(in.done());
    }
  }
}

TEST(CodecTest, ATimeNearItsBaseTakesTwoBytes) {
  Encoder out;
  out.Time(absl::FromUnixSeconds(1'699'999'990), absl::FromUnixSeconds(1'700'000'000));
  EXPECT_EQ(Hex(out), "0213");
}

TEST(CodecTest, DoublesKeepEveryBit) {
  for (const double value :
       {0.0, -0.0, 0.1, std::numeric_limits<double>::infinity(),
        std::numeric_limits<double>::denorm_min(), std::numeric_limits<double>::quiet_NaN()}) {
    Encoder out;
    out.Double(value);
    Decoder in(out.bytes());
    EXPECT_EQ(std::bit_cast<uint64_t>(in.Double()), std::bit_cast<uint64_t>(value));
  }
}

TEST(CodecTest, StringsHoldAnyBytes) {
  const std::string value("a\0\xff", 3);
  Encoder out;
  out.String(value);
  Decoder in(out.bytes());
  EXPECT_EQ(in.String(), value);
  EXPECT_TRUE(in.done());
}

TEST(CodecTest, AStringLongerThanWhatIsLeftIsDamage) {
  Decoder in("\x05xyz");
  EXPECT_EQ(in.String(), "");
  EXPECT_FALSE(in.ok());
}

TEST(CodecTest, ADecoderThatFailedStaysFailed) {
  Decoder in("");
  in.Byte();
  in.Byte();
  EXPECT_EQ(in.Varint(), 0);
  EXPECT_FALSE(in.done());
}

}  // namespace
}  // namespace drift
