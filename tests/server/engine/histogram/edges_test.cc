#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "server/engine/histogram/layout.h"
#include "server/engine/histogram/place.h"
#include "tests/server/engine/histogram/random_values.h"

namespace drift {
namespace {

constexpr double kGreatest = std::numeric_limits<double>::max();

Layout Make(Layout::Kind kind) { return Layout::Create(std::move(kind)).value(); }

void ExpectEdges(const Layout& layout, int64_t bucket, int bits, double lower, double upper) {
  const Layout::Edges edges = layout.EdgesOf(bucket, bits);
  EXPECT_EQ(edges.lower, lower) << layout.ToString() << " bucket " << bucket;
  EXPECT_EQ(edges.upper, upper) << layout.ToString() << " bucket " << bucket;
}

TEST(EdgesTest, LinearEdgesOfTenthsAreTheNearestDoubles) {
  const Layout tenths = Make(Linear{0, 1, 10});
  ExpectEdges(tenths, 0, 0, 0, 0.1);
  ExpectEdges(tenths, 2, 0, 0.2, 0.3);
  ExpectEdges(tenths, 6, 0, 0.6, 0.7);
  ExpectEdges(tenths, 9, 0, 0.9, 1);
}

TEST(EdgesTest, LinearEdgesOfWholeStepsAreWholeNumbers) {
  const Layout percents = Make(Linear{0, 100, 100});
  for (int i = 0; i < 100; ++i) ExpectEdges(percents, i, 0, i, i + 1);
}

TEST(EdgesTest, ExplicitEdgesAreTheBounds) {
  const Layout layout = Make(Explicit{{-1, 0.25, 7}});
  ExpectEdges(layout, 0, 0, -1, 0.25);
  ExpectEdges(layout, 1, 0, 0.25, 7);
}

TEST(EdgesTest, LogLinearEdgesAreThoseOfTheBits) {
  ExpectEdges(Make(LogLinear{}), 1024, 52, 1, 2);
  ExpectEdges(Make(LogLinear{}), 1, 63, 0, kGreatest);
}

TEST(EdgesTest, ProbabilityEdgesComeFromTheOdds) {
  const Layout layout = Make(Probability{});
  ExpectEdges(layout, 4092, 50, 7.0 / 15, 0.5);  // odds (7/8, 1]
  ExpectEdges(layout, 4098, 50, 2.5 / 3.5, 0.75);
  ExpectEdges(layout, 1023, 52, 1.0 / 3, 0.5);
}

TEST(EdgesTest, ZeroAndOneAreTheirOwnEdges) {
  ExpectEdges(Make(Probability{}), 0, 50, 0, 0);
  ExpectEdges(Make(Probability{}), kOneBucket, 50, 1, 1);
  ExpectEdges(Make(Probability{}), kOneBucket, 63, 1, 1);
}

TEST(EdgesTest, TheCoarsestProbabilitiesAreAllBetweenZeroAndOne) {
  ExpectEdges(Make(Probability{}), 1, 63, 0, std::nextafter(1.0, 0.0));
}

// A value and its bucket's edges, in every layout and at every resolution.
TEST(EdgesTest, AValueLiesBetweenTheEdgesOfItsBucketWhichHoldsTheUpperOneAlone) {
  std::mt19937_64 generator = SeededGenerator();
  for (const Layout& layout : NumericLayouts()) {
    const int finest = layout.finest_dropped_bits();
    for (double value : AnyValues(generator, 3'000)) {
      const int bits =
          layout.max_buckets() == 0 ? 0 : finest + static_cast<int>(generator() % (64 - finest));
      const Place place = PlaceOf(layout, value, bits);
      if (IsSpecial(place)) continue;
      const Range range = RangeOf(layout, place, bits);
      const double lower = layout.EdgesOf(place, bits).lower;
      const auto told = [&] { return testing::Message() << layout.ToString() << ' ' << value; };
      ASSERT_LE(range.least, value) << told();
      ASSERT_LE(value, range.greatest) << told();
      ASSERT_EQ(PlaceOf(layout, range.least, bits), place) << told();
      ASSERT_EQ(PlaceOf(layout, range.greatest, bits), place) << told();
      if (lower < range.least && std::isfinite(lower)) {
        ASSERT_LT(PlaceOf(layout, lower, bits), place) << told();
      }
      ASSERT_NE(PlaceOf(layout, std::nextafter(range.greatest, HUGE_VAL), bits), place) << told();
    }
  }
}

}  // namespace
}  // namespace drift
