#include "client/cli/bench/latency_histogram.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace drift::cli {
namespace {

LatencyHistogram OfMicroseconds(int first, int last) {
  LatencyHistogram histogram;
  for (int i = first; i <= last; ++i) histogram.Add(absl::Microseconds(i));
  return histogram;
}

// At most 1/32 above, never below.
testing::Matcher<absl::Duration> About(absl::Duration exact) {
  return testing::AllOf(testing::Ge(exact), testing::Le(exact * 33 / 32));
}

TEST(LatencyHistogramTest, QuantilesAreThoseOfWhatWasAdded) {
  const LatencyHistogram histogram = OfMicroseconds(1, 1000);
  EXPECT_EQ(histogram.count(), 1000u);
  EXPECT_THAT(histogram.Quantile(0.5), About(absl::Microseconds(500)));
  EXPECT_THAT(histogram.Quantile(0.99), About(absl::Microseconds(990)));
  EXPECT_THAT(histogram.Quantile(0), About(absl::Microseconds(1)));
}

TEST(LatencyHistogramTest, TheMaximumIsExactAndNoQuantileIsAboveIt) {
  const LatencyHistogram histogram = OfMicroseconds(1, 1001);
  EXPECT_EQ(histogram.max(), absl::Microseconds(1001));
  EXPECT_EQ(histogram.Quantile(1), absl::Microseconds(1001));
}

TEST(LatencyHistogramTest, NanosecondsBelow32AndHoursAreCountedAlike) {
  LatencyHistogram histogram;
  histogram.Add(absl::Nanoseconds(3));
  histogram.Add(absl::Hours(100));
  EXPECT_EQ(histogram.Quantile(0.5), absl::Nanoseconds(3));
  EXPECT_EQ(histogram.Quantile(1), absl::Hours(100));
}

TEST(LatencyHistogramTest, AClockThatWentBackCountsAsZero) {
  LatencyHistogram histogram;
  histogram.Add(-absl::Seconds(1));
  EXPECT_EQ(histogram.count(), 1u);
  EXPECT_EQ(histogram.max(), absl::ZeroDuration());
}

TEST(LatencyHistogramTest, SumsHaveAllThatTheirPartsHave) {
  LatencyHistogram sum = OfMicroseconds(1, 500);
  sum.Add(OfMicroseconds(501, 1000));
  EXPECT_EQ(sum.count(), 1000u);
  EXPECT_EQ(sum.max(), absl::Microseconds(1000));
  EXPECT_THAT(sum.Quantile(0.75), About(absl::Microseconds(750)));
}

TEST(LatencyHistogramTest, NothingHasNoQuantilesAndNothingToDraw) {
  const LatencyHistogram histogram;
  EXPECT_EQ(histogram.Quantile(0.99), absl::ZeroDuration());
  EXPECT_TRUE(histogram.Octaves().empty());
}

TEST(LatencyHistogramTest, AnOctaveEndsBeforeWhatItIsUpTo) {
  LatencyHistogram histogram;
  histogram.Add(absl::Nanoseconds(2047));
  histogram.Add(absl::Nanoseconds(2048));
  const auto octaves = histogram.Octaves();
  ASSERT_EQ(octaves.size(), 2u);
  EXPECT_EQ(octaves[0].up_to, absl::Nanoseconds(2048));
  EXPECT_EQ(octaves[0].count, 1u);
  EXPECT_EQ(octaves[1].count, 1u);
}

TEST(LatencyHistogramTest, OctavesDoubleFromTheFirstThatHasSomeToTheLast) {
  LatencyHistogram histogram;
  histogram.Add(absl::Nanoseconds(1500));  // 1024 to 2047
  histogram.Add(absl::Nanoseconds(1600));
  histogram.Add(absl::Nanoseconds(5000));  // 4096 to 8191
  const auto octaves = histogram.Octaves();
  ASSERT_EQ(octaves.size(), 3u);
  EXPECT_EQ(octaves[0].up_to, absl::Nanoseconds(2048));
  EXPECT_EQ(octaves[0].count, 2u);
  EXPECT_EQ(octaves[1].count, 0u);
  EXPECT_EQ(octaves[2].up_to, absl::Nanoseconds(8192));
  EXPECT_EQ(octaves[2].count, 1u);
}

}  // namespace
}  // namespace drift::cli
