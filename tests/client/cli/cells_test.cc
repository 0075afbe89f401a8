#include "client/cli/csv/cells.h"

#include <cmath>

#include "gtest/gtest.h"

namespace drift::cli {
namespace {

constexpr int64_t kMarch31 = 1554001200;  // 2019-03-31T03:00:00Z, by date(1)

TEST(ParseNumberTest, TakesDecimalsAndExponents) {
  EXPECT_EQ(ParseNumber("39811.0"), 39811.0);
  EXPECT_EQ(ParseNumber("-1e-3"), -0.001);
  EXPECT_EQ(ParseNumber("+7"), 7.0);
  EXPECT_EQ(ParseNumber(".5"), 0.5);
}

TEST(ParseNumberTest, NanAndInfinitiesAreNumbers) {
  EXPECT_TRUE(std::isnan(*ParseNumber("nan")));
  EXPECT_TRUE(std::isnan(*ParseNumber("NaN")));
  EXPECT_EQ(ParseNumber("inf"), INFINITY);
  EXPECT_EQ(ParseNumber("-Infinity"), -INFINITY);
  EXPECT_EQ(ParseNumber("1e999"), INFINITY);
}

TEST(ParseNumberTest, AllElseIsNone) {
  for (const char* text : {"", " ", "1 2", "1,5", "40%", "True", "0x10", "1e", "--1", "N/A"}) {
    EXPECT_EQ(ParseNumber(text), std::nullopt) << text;
  }
}

TEST(ParseNumberTest, BlanksAroundItDoNotMatter) {
  EXPECT_EQ(ParseNumber(" 7"), 7.0);
  EXPECT_EQ(ParseNumber("7 \t"), 7.0);
}

TEST(IsNullTest, TakesTheSpellingsOfDatabasesPythonAndR) {
  for (const char* text : {"", " ", "NULL", "null", "None", "NA", "N/A", "n/a", "<NA>", " NULL "}) {
    EXPECT_TRUE(IsNull(text)) << text;
  }
  for (const char* text : {"nan", "0", "-", "none of these", "Null Island", "N", "missing"}) {
    EXPECT_FALSE(IsNull(text)) << text;
  }
}

TEST(ParseTimeTest, TakesRfc3339) {
  EXPECT_EQ(ParseTime("2019-03-31T03:00:00Z"), absl::FromUnixSeconds(kMarch31));
  EXPECT_EQ(ParseTime("2019-03-31t03:00:00z"), absl::FromUnixSeconds(kMarch31));
  EXPECT_EQ(ParseTime("2019-03-31T05:30:00+02:30"), absl::FromUnixSeconds(kMarch31));
  EXPECT_EQ(ParseTime("2019-03-30T20:00:00-07:00"), absl::FromUnixSeconds(kMarch31));
}

TEST(ParseTimeTest, FractionsGoDownToNanoseconds) {
  EXPECT_EQ(ParseTime("2019-03-31T03:00:00.152Z"), absl::FromUnixMillis(kMarch31 * 1000 + 152));
  EXPECT_EQ(ParseTime("2019-03-31T03:00:00.0000000019Z"),
            absl::FromUnixSeconds(kMarch31) + absl::Nanoseconds(1));
}

TEST(ParseTimeTest, WithoutAZoneItIsUtc) {
  EXPECT_EQ(ParseTime("2019-03-31T03:00:00"), absl::FromUnixSeconds(kMarch31));
  EXPECT_EQ(ParseTime("2019-03-31 03:00:00"), absl::FromUnixSeconds(kMarch31));
  EXPECT_EQ(ParseTime("2019-03-31"), absl::FromUnixSeconds(kMarch31 - 3 * 3600));
}

TEST(ParseTimeTest, TakesUnixSecondsToTheMicrosecond) {
  EXPECT_EQ(ParseTime("1554001200"), absl::FromUnixSeconds(kMarch31));
  EXPECT_EQ(ParseTime("1554001200.25"), absl::FromUnixMillis(kMarch31 * 1000 + 250));
  EXPECT_EQ(ParseTime("-1.5"), absl::FromUnixMillis(-1500));
}

TEST(ParseTimeTest, ALeapSecondIsTheNextSecond) {
  EXPECT_EQ(ParseTime("2016-12-31T23:59:60Z"), absl::FromUnixSeconds(1483228800));
}

TEST(ParseTimeTest, AllElseIsNone) {
  for (const char* text :
       {"", "yesterday", "2019-02-30", "2019-13-01", "2019-00-10", "2019-03-31T24:00:00Z",
        "2019-03-31T03:60:00Z", "2019-03-31T03:00:00+24:00", "2019-03-31T03:00:00.Z",
        "2019-03-31T03:00:00Zx", "2019-03-31T", "2019-3-31", "31.03.2019", "0000-01-01", "nan",
        "1e9", "1554001200000000", " 2019-03-31", "infinite-future"}) {
    EXPECT_EQ(ParseTime(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace drift::cli
