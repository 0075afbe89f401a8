#include "server/config/units.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace drift {
namespace {

TEST(UnitsTest, ADurationIsASumOfNumbersWithUnits) {
  EXPECT_EQ(ParseDuration("90s"), absl::Seconds(90));
  EXPECT_EQ(ParseDuration("10m"), absl::Minutes(10));
  EXPECT_EQ(ParseDuration("24h"), absl::Hours(24));
  EXPECT_EQ(ParseDuration("7d"), absl::Hours(168));
  EXPECT_EQ(ParseDuration("1h30m"), absl::Minutes(90));
  EXPECT_EQ(ParseDuration("1d12h"), absl::Hours(36));
  EXPECT_EQ(ParseDuration("250ms"), absl::Milliseconds(250));
  EXPECT_EQ(ParseDuration("1.5h"), absl::Minutes(90));
  EXPECT_EQ(ParseDuration("0"), absl::ZeroDuration());
  EXPECT_EQ(ParseDuration("-5s"), -absl::Seconds(5));
}

TEST(UnitsTest, AnythingElseIsNoDuration) {
  for (const char* text : {"", "90", "s", "d", "1x", "ten minutes", "inf", "1d-2h", "1dinf", "-1d",
                           "1h1d", "1.5d", "1 h", "0.25ns", "3652501d", "99999999999999999999d"}) {
    EXPECT_EQ(ParseDuration(text), std::nullopt) << text;
  }
}

TEST(UnitsTest, DurationsAreShownInTheUnitsPeopleUse) {
  EXPECT_EQ(DurationText(absl::Seconds(90)), "1m30s");
  EXPECT_EQ(DurationText(absl::Hours(24)), "24h");
  EXPECT_EQ(DurationText(absl::Hours(35 * 24)), "35d");
  EXPECT_EQ(DurationText(absl::Hours(61)), "2d13h");
  EXPECT_EQ(DurationText(absl::Milliseconds(250)), "250ms");
  EXPECT_EQ(DurationText(absl::ZeroDuration()), "0s");
}

TEST(UnitsTest, EveryDurationReadsBackAsItWas) {
  const uint32_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  for (int i = 0; i < 10'000; ++i) {
    const absl::Duration duration =
        absl::Nanoseconds(static_cast<int64_t>(random()) >> random() % 63);
    ASSERT_EQ(ParseDuration(DurationText(duration)), duration) << DurationText(duration);
  }
}

TEST(UnitsTest, ASizeIsPlainBytesOrHasABinaryUnit) {
  EXPECT_EQ(ParseBytes("512"), 512);
  EXPECT_EQ(ParseBytes("64KiB"), 65'536);
  EXPECT_EQ(ParseBytes("4MiB"), 4'194'304);
  EXPECT_EQ(ParseBytes("1GiB"), 1'073'741'824);
  for (const char* text :
       {"", "KiB", "64KB", "64 KiB", "-1", "1.5MiB", "18446744073709551616", "17179869184GiB"}) {
    EXPECT_EQ(ParseBytes(text), std::nullopt) << text;
  }
}

TEST(UnitsTest, ASizeIsShownInTheLargestUnitThatFits) {
  EXPECT_EQ(BytesText(0), "0");
  EXPECT_EQ(BytesText(1000), "1000");
  EXPECT_EQ(BytesText(1536 * 1024), "1536KiB");
  EXPECT_EQ(BytesText(uint64_t{4} << 30), "4GiB");
  EXPECT_EQ(BytesText(std::numeric_limits<uint64_t>::max()), "18446744073709551615");
}

}  // namespace
}  // namespace drift
