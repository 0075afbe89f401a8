#include "client/cli/format/numbers.h"

#include <cmath>
#include <limits>

#include "gtest/gtest.h"

namespace drift::cli {
namespace {

TEST(NumbersTest, CountsAreGroupedByThousands) {
  EXPECT_EQ(FormatCount(0), "0");
  EXPECT_EQ(FormatCount(999), "999");
  EXPECT_EQ(FormatCount(1000), "1,000");
  EXPECT_EQ(FormatCount(1234567), "1,234,567");
  EXPECT_EQ(FormatCount(std::numeric_limits<uint64_t>::max()), "18,446,744,073,709,551,615");
}

TEST(NumbersTest, RatesHaveThreeDigitsAndAPower) {
  EXPECT_EQ(FormatRate(0), "0");
  EXPECT_EQ(FormatRate(999), "999");
  EXPECT_EQ(FormatRate(999.6), "1.00 k");
  EXPECT_EQ(FormatRate(12345), "12.3 k");
  EXPECT_EQ(FormatRate(345678), "346 k");
  EXPECT_EQ(FormatRate(3.456e6), "3.46 M");
}

TEST(NumbersTest, BitsHaveFourDecimalsUnlessTheseWouldHideThem) {
  EXPECT_EQ(FormatBits(0), "0");
  EXPECT_EQ(FormatBits(0.01234), "0.0123");
  EXPECT_EQ(FormatBits(1), "1.0000");
  EXPECT_EQ(FormatBits(-0.002), "-0.0020");
  EXPECT_EQ(FormatBits(0.000032), "3.2e-05");
}

TEST(NumbersTest, ProbabilitiesGoDownToWhatADoubleCanSay) {
  EXPECT_EQ(FormatProbability(0.5), "0.500");
  EXPECT_EQ(FormatProbability(0.001), "0.001");
  EXPECT_EQ(FormatProbability(1e-6), "1.0e-06");
  EXPECT_EQ(FormatProbability(0), "<1e-300");
}

TEST(NumbersTest, PercentOfNothingIsZero) {
  EXPECT_EQ(FormatPercent(1, 8), "12.5");
  EXPECT_EQ(FormatPercent(0, 0), "0.0");
}

TEST(NumbersTest, ValuesHaveAtMostSixDigits) {
  EXPECT_EQ(FormatValue(0.125), "0.125");
  EXPECT_EQ(FormatValue(39811), "39811");
  EXPECT_EQ(FormatValue(-0.0), "0");
  EXPECT_EQ(FormatValue(1.0 / 3), "0.333333");
  EXPECT_EQ(FormatValue(-std::numeric_limits<double>::infinity()), "-∞");
}

TEST(NumbersTest, ValuesSideBySideHaveTheDigitsThatTellThemApart) {
  using Texts = std::pair<std::string, std::string>;
  EXPECT_EQ(FormatApart(1.0 / 3, 0.25), Texts("0.333333", "0.25"));
  EXPECT_EQ(FormatApart(1e9, 1e9 + 1), Texts("1000000000", "1000000001"));
  EXPECT_EQ(FormatApart(1e9, 1e9), Texts("1e+09", "1e+09"));
  EXPECT_EQ(FormatApart(1, std::nextafter(1.0, 0)), Texts("1", "0.9999999999999999"));
  EXPECT_EQ(FormatApart(1, std::numeric_limits<double>::infinity()), Texts("1", "∞"));
}

TEST(NumbersTest, YearsHaveFourDigits) {
  EXPECT_EQ(FormatUtc(absl::FromUnixSeconds(-62135596800)), "0001-01-01T00:00:00Z");
}

TEST(NumbersTest, TimesAreInUtcWithMillisecondsOnlyWhereThereAreSome) {
  EXPECT_EQ(FormatUtc(absl::FromUnixSeconds(1554001200)), "2019-03-31T03:00:00Z");
  EXPECT_EQ(FormatUtc(absl::FromUnixMillis(1554001200250)), "2019-03-31T03:00:00.25Z");
  EXPECT_EQ(FormatUtc(absl::FromUnixNanos(1554001200983532218)), "2019-03-31T03:00:00.983Z");
  EXPECT_EQ(FormatUtc(absl::FromUnixNanos(-1)), "1969-12-31T23:59:59.999Z");
}

TEST(NumbersTest, AgesAreTheTwoLargestUnits) {
  EXPECT_EQ(FormatAge(absl::Milliseconds(900)), "0s");
  EXPECT_EQ(FormatAge(absl::Seconds(59)), "59s");
  EXPECT_EQ(FormatAge(absl::Hours(76) + absl::Minutes(5)), "3d4h");
  EXPECT_EQ(FormatAge(absl::Hours(24) + absl::Minutes(5)), "1d");
}

TEST(NumbersTest, OneOfAThingIsSingular) {
  EXPECT_EQ(Counted(1, "row"), "1 row");
  EXPECT_EQ(Counted(2000, "row"), "2,000 rows");
}

}  // namespace
}  // namespace drift::cli
