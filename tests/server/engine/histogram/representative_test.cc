#include "server/engine/histogram/representative.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "server/engine/histogram/log_linear.h"
#include "server/engine/histogram/place.h"
#include "tests/server/engine/histogram/random_values.h"

namespace drift {
namespace {

Layout Make(Layout::Kind kind) { return Layout::Create(std::move(kind)).value(); }

TEST(RepresentativeTest, OfALosslessBucketIsTheValueItself) {
  for (const double value : {0.1, -0.1, 0.0, 1e300, -5e-324, 5e-324, 1e9}) {
    EXPECT_EQ(RepresentativeOf(Layout::Lossless(), log_linear::BucketOf(value, 0), 0), value);
  }
}

TEST(RepresentativeTest, IsTheMiddleBetweenTheEdges) {
  EXPECT_EQ(RepresentativeOf(Make(Linear{0, 100, 10}), 3, 0), 35);
  EXPECT_EQ(RepresentativeOf(Make(Explicit{{-1, 0.5, 7.5}}), 0, 0), -0.25);
  EXPECT_EQ(RepresentativeOf(Make(Explicit{{-1, 0.5, 7.5}}), 1, 0), 4);
  EXPECT_EQ(RepresentativeOf(Make(LogLinear{}), 1024, 52), 1.5) << "(1, 2]";
  EXPECT_EQ(RepresentativeOf(Make(LogLinear{}), log_linear::BucketOf(-1.5, 52), 52), -1.5);
}

TEST(RepresentativeTest, OfTheProbabilitiesZeroAndOneIsExact) {
  EXPECT_EQ(RepresentativeOf(Make(Probability{}), 0, 50), 0);
  EXPECT_EQ(RepresentativeOf(Make(Probability{}), kOneBucket, 50), 1);
  EXPECT_EQ(RepresentativeOf(Make(Probability{}), kOneBucket, 63), 1);
}

TEST(RepresentativeTest, OfTheCoarsestBucketsIsFinite) {
  const Layout layout = Make(LogLinear{});
  const double greatest = std::numeric_limits<double>::max();
  EXPECT_EQ(RepresentativeOf(layout, 1, 63), greatest / 2);
  EXPECT_EQ(RepresentativeOf(layout, -1, 63), -greatest / 2);
}

TEST(RepresentativeTest, LiesInItsBucketAndAsNearToEachValueAsPromised) {
  std::mt19937_64 generator = SeededGenerator();
  for (const Layout& layout : NumericLayouts()) {
    const int finest = layout.finest_dropped_bits();
    for (const double value : AnyValues(generator, 2'000)) {
      const int bits =
          layout.max_buckets() == 0 ? 0 : finest + static_cast<int>(generator() % (64 - finest));
      const Place place = PlaceOf(layout, value, bits);
      if (IsSpecial(place)) continue;
      const double representative = RepresentativeOf(layout, place, bits);
      ASSERT_EQ(PlaceOf(layout, representative, bits), place) << layout.ToString() << ' ' << value;
      if (!std::holds_alternative<LogLinear>(layout.kind()) || bits > 52) continue;
      if (std::abs(value) < 1e-300) continue;  // denormals are as far apart as they are
      ASSERT_LE(std::abs(representative - value), std::exp2(bits - 53) * std::abs(value))
          << layout.ToString() << ' ' << value << ", " << bits << " bits dropped";
    }
  }
}

}  // namespace
}  // namespace drift
