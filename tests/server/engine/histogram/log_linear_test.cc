#include "server/engine/histogram/log_linear.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "tests/server/engine/histogram/random_values.h"

namespace drift::log_linear {
namespace {

constexpr double kLeast = std::numeric_limits<double>::denorm_min();
constexpr double kGreatest = std::numeric_limits<double>::max();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(LogLinearTest, ZeroIsABucketOfItsOwnWhicheverItsSign) {
  for (int bits : {0, 50, 63}) {
    EXPECT_EQ(BucketOf(0.0, bits), 0);
    EXPECT_EQ(BucketOf(-0.0, bits), 0);
  }
}

TEST(LogLinearTest, WithoutDroppedBitsDenormalsAreCountedFromZero) {
  EXPECT_EQ(BucketOf(kLeast, 0), 1);
  EXPECT_EQ(BucketOf(2 * kLeast, 0), 2);
  EXPECT_EQ(BucketOf(-kLeast, 0), -2);
}

TEST(LogLinearTest, APowerOfTwoEndsItsBucket) {
  // With 52 dropped bits a bucket is an octave; 1.0 has the exponent field 1023.
  EXPECT_EQ(BucketOf(1.0, 52), 1023);
  EXPECT_EQ(BucketOf(std::nextafter(1.0, 2.0), 52), 1024);
  EXPECT_EQ(BucketOf(2.0, 52), 1024);
}

TEST(LogLinearTest, ANegativePowerOfTwoEndsItsBucketAsWell) {
  // (−2, −1] holds −1; −2 is the upper edge of (−4, −2].
  EXPECT_EQ(BucketOf(-1.0, 52), -1024);
  EXPECT_EQ(BucketOf(std::nextafter(-2.0, 0.0), 52), -1024);
  EXPECT_EQ(BucketOf(-2.0, 52), -1025);
}

TEST(LogLinearTest, With63DroppedBitsOnlyTheSignIsLeft) {
  EXPECT_EQ(BucketOf(kLeast, 63), 1);
  EXPECT_EQ(BucketOf(kGreatest, 63), 1);
  EXPECT_EQ(BucketOf(-kLeast, 63), -1);
  EXPECT_EQ(BucketOf(-kGreatest, 63), -1);
}

TEST(LogLinearTest, EdgesOfAnOctaveAreItsPowersOfTwo) {
  EXPECT_EQ(EdgesOf(1024, 52).lower, 1.0);
  EXPECT_EQ(EdgesOf(1024, 52).upper, 2.0);
  EXPECT_EQ(EdgesOf(-1024, 52).lower, -2.0);
  EXPECT_EQ(EdgesOf(-1024, 52).upper, -1.0);
}

TEST(LogLinearTest, ZerosEdgesAreBothZero) {
  EXPECT_EQ(EdgesOf(0, 0).lower, 0.0);
  EXPECT_EQ(EdgesOf(0, 63).upper, 0.0);
}

TEST(LogLinearTest, TheLastBucketsEndAtTheGreatestFiniteDouble) {
  for (int bits : {0, 1, 52, 53, 62, 63}) {
    EXPECT_EQ(EdgesOf(BucketOf(kGreatest, bits), bits).upper, kGreatest) << bits;
    EXPECT_EQ(EdgesOf(BucketOf(-kGreatest, bits), bits).lower, -kInfinity) << bits;
  }
}

TEST(LogLinearTest, TheBucketsNextToZeroLeaveItOut) {
  EXPECT_EQ(EdgesOf(1, 60).lower, 0.0);
  EXPECT_EQ(EdgesOf(-1, 60).upper, -kLeast);
}

TEST(LogLinearTest, BitsToJoinIsWhereTwoBucketsBecomeOne) {
  const int64_t a = BucketOf(1.25, 0);
  const int64_t b = BucketOf(1.75, 0);
  // Both in the octave (1, 2], in different halves of it.
  EXPECT_EQ(BitsToJoin(a, b), 52);
  EXPECT_EQ(BitsToJoin(a, a), 0);
  EXPECT_EQ(BitsToJoin(-3, -4), 1);  // indexes 2 and 3
  EXPECT_EQ(BitsToJoin(-2, -3), 2);
}

TEST(LogLinearTest, NeitherSignsNorZeroEverJoin) {
  EXPECT_EQ(BitsToJoin(1, -1), 64);
  EXPECT_EQ(BitsToJoin(0, 1), 64);
  EXPECT_EQ(BitsToJoin(-1, 0), 64);
}

TEST(LogLinearTest, DroppingABitOfABucketIsDroppingItOfItsValues) {
  std::mt19937_64 generator = SeededGenerator();
  for (int i = 0; i < 2'000; ++i) {
    const double value = AnyFinite(generator);
    for (int bits = 0; bits < kMaxDroppedBits; ++bits) {
      ASSERT_EQ(Coarsen(BucketOf(value, bits), 1), BucketOf(value, bits + 1))
          << value << ' ' << bits;
      ASSERT_EQ(Coarsen(BucketOf(value, 0), bits), BucketOf(value, bits)) << value << ' ' << bits;
    }
  }
}

TEST(LogLinearTest, BitsToJoinAgreesWithDroppingThemOneByOne) {
  std::mt19937_64 generator = SeededGenerator();
  for (int i = 0; i < 2'000; ++i) {
    const int64_t a = BucketOf(AnyFinite(generator), 0);
    const int64_t b = i % 2 == 0 ? BucketOf(AnyFinite(generator), 0)
                                 : a + static_cast<int64_t>(generator() >> (40 + i % 24));
    int bits = 0;
    while (bits <= kMaxDroppedBits && Coarsen(a, bits) != Coarsen(b, bits)) ++bits;
    ASSERT_EQ(BitsToJoin(a, b), bits) << a << ' ' << b;
  }
}

TEST(LogLinearTest, AValueLiesBetweenTheEdgesOfItsBucketAndTheUpperEdgeIsInIt) {
  std::mt19937_64 generator = SeededGenerator();
  for (int i = 0; i < 2'000; ++i) {
    const double value = AnyFinite(generator);
    const int bits = static_cast<int>(generator() % 64);
    const int64_t bucket = BucketOf(value, bits);
    const Edges edges = EdgesOf(bucket, bits);
    ASSERT_LT(edges.lower, value) << bits;
    ASSERT_LE(value, edges.upper) << bits;
    ASSERT_EQ(BucketOf(edges.upper, bits), bucket) << value << ' ' << bits;
    ASSERT_EQ(BucketOf(std::nextafter(edges.lower, kInfinity), bits), bucket)
        << value << ' ' << bits;
    if (std::isfinite(edges.lower)) {
      ASSERT_LT(BucketOf(edges.lower, bits), bucket) << value << ' ' << bits;
    }
  }
}

TEST(LogLinearTest, NumbersAscendWithTheValues) {
  std::mt19937_64 generator = SeededGenerator();
  std::vector<double> values(500);
  for (double& value : values) value = AnyFinite(generator);
  values.push_back(0);
  std::sort(values.begin(), values.end());
  for (size_t i = 1; i < values.size(); ++i) {
    ASSERT_LT(BucketOf(values[i - 1], 0), BucketOf(values[i], 0));
    ASSERT_LE(BucketOf(values[i - 1], 55), BucketOf(values[i], 55));
  }
}

}  // namespace
}  // namespace drift::log_linear
