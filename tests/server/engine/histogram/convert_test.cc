#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "server/engine/histogram/layout.h"
#include "server/engine/histogram/log_linear.h"
#include "tests/server/engine/histogram/random_values.h"

namespace drift {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

Layout Make(Layout::Kind kind) { return Layout::Create(std::move(kind)).value(); }

void ExpectRefused(const absl::StatusOr<Counts>& counts, const char* bucket, const char* edge) {
  EXPECT_EQ(counts.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(counts.status().message(), HasSubstr(bucket));
  EXPECT_THAT(counts.status().message(), HasSubstr(edge));
}

TEST(ConvertTest, LosslessCountsConvertToWhatFoldingTheirValuesGives) {
  std::mt19937_64 generator = SeededGenerator();
  for (int round = 0; round < 20; ++round) {
    const std::vector<double> values = AnyValues(generator, 500);
    Counts lossless = Folded(Layout::Lossless(), values);
    lossless.Add(Special::kMissing, 7);
    for (const Layout& layout : NumericLayouts()) {
      Counts expected = Folded(layout, values);
      expected.Add(Special::kMissing, 7);
      const absl::StatusOr<Counts> converted = layout.Convert(lossless, Layout::Lossless());
      ASSERT_TRUE(converted.ok()) << converted.status();
      ASSERT_EQ(*converted, expected) << layout.ToString();
    }
  }
}

TEST(ConvertTest, EqualLayoutsNeedNoConversion) {
  const Layout categorical = Make(Categorical{4});
  const Counts counts(0, {{0, 3}, {2, 1}}, {0, 0, 0, 0, 9});
  EXPECT_EQ(categorical.Convert(counts, Make(Categorical{4})).value(), counts);
}

TEST(ConvertTest, CategoriesAndNumbersDoNotConvert) {
  const absl::StatusOr<Counts> counts = Make(Linear{}).Convert(Counts(), Make(Categorical{4}));
  ExpectRefused(counts, "categorical, 4 categories", "numeric");
  ExpectRefused(Make(Categorical{4}).Convert(Counts(), Make(Linear{})), "categorical", "numeric");
}

TEST(ConvertTest, CoarseLogLinearCountsKeepTheirResolution) {
  const Counts coarse(52, {{1023, 1}, {1024, 2}, {1026, 3}}, {});
  EXPECT_EQ(Make(LogLinear{3}).Convert(coarse, Make(LogLinear{160})).value(), coarse);
}

TEST(ConvertTest, AConversionAppliesTheLimitOfItsTarget) {
  const Counts coarse(52, {{1023, 1}, {1025, 2}, {1026, 3}}, {});
  // Indexes 1022, 1024 and 1025: the last two join with one bit more.
  EXPECT_EQ(Make(LogLinear{2}).Convert(coarse, Make(LogLinear{160})).value(),
            Counts(53, {{512, 1}, {513, 5}}, {}));
  const Counts scores(50, {{0, 1}, {1, 1}, {2, 1}, {kOneBucket, 1}}, {});
  EXPECT_EQ(Make(Probability{3}).Convert(scores, Make(Probability{160})).value(),
            Counts(51, {{0, 1}, {1, 2}, {kOneBucket, 1}}, {}));
}

TEST(ConvertTest, CoarseBucketsThatNestConvert) {
  const Counts octaves(52, {{1022, 1}, {1023, 2}}, {});  // (1/4, 1/2] and (1/2, 1]
  EXPECT_EQ(Make(Linear{0, 1, 2}).Convert(octaves, Make(LogLinear{})).value(),
            Counts(0, {{0, 1}, {1, 2}}, {}));
  EXPECT_EQ(Make(Linear{4, 8, 2}).Convert(octaves, Make(LogLinear{})).value(),
            Counts(0, {}, {0, 0, 3, 0, 0}));
}

TEST(ConvertTest, ACoarseBucketThatStraddlesAnEdgeIsRefused) {
  const Counts octave(52, {{1023, 1}}, {});
  ExpectRefused(Make(Linear{0, 1, 4}).Convert(octave, Make(LogLinear{})), "(0.5, 1] straddles 0.75",
                "linear from 0 to 1, 4 buckets");
  ExpectRefused(Make(Explicit{{0, 0.75}}).Convert(octave, Make(LogLinear{})),
                "(0.5, 1] straddles 0.75", "explicit");
  ExpectRefused(Make(Probability{}).Convert(octave, Make(LogLinear{})), "(0.5, 1] straddles 1",
                "probability");
}

TEST(ConvertTest, LinearBucketsNestInLogLinearOnesOfTheirWidth) {
  const Counts linear(0, {{0, 1}, {1, 2}, {3, 4}}, {});  // of [1, 1.25], (1.25, 1.5] and (1.75, 2]
  // 1 itself ends the octave before: with 53 dropped bits both octaves, (0.5, 2], are a bucket.
  EXPECT_EQ(Make(LogLinear{}).Convert(linear, Make(Linear{1, 2, 4})).value(),
            Counts(53, {{512, 7}}, {}));
  const Counts upper(0, {{1, 2}, {3, 4}}, {});
  EXPECT_EQ(Make(LogLinear{}).Convert(upper, Make(Linear{1, 2, 4})).value(),
            Counts(50, {{log_linear::BucketOf(1.5, 50), 2}, {log_linear::BucketOf(2, 50), 4}}, {}));
}

TEST(ConvertTest, ABucketWithZeroInItIsNoLogLinearOne) {
  const Counts linear(0, {{0, 1}}, {});
  ExpectRefused(Make(LogLinear{}).Convert(linear, Make(Linear{0, 1, 4})), "(0, 0.25] straddles 0",
                "log_linear");
}

TEST(ConvertTest, WhatIsOutsideStaysOutsideOfANarrowerLayout) {
  const Counts linear(0, {{0, 1}}, {1, 2, 3, 4, 0});
  EXPECT_EQ(Make(Linear{0, 0.5, 1}).Convert(linear, Make(Linear{0, 1, 2})).value(), linear);
}

TEST(ConvertTest, WhatIsOutsideIsNoBucketOfAWiderLayout) {
  const Counts below(0, {}, {0, 0, 3, 0, 0});
  ExpectRefused(Make(Linear{-1, 1, 2}).Convert(below, Make(Linear{0, 1, 2})),
                "(-inf, 0] straddles -1", "linear");
  const Counts above(0, {}, {0, 0, 0, 3, 0});
  ExpectRefused(Make(LogLinear{}).Convert(above, Make(Linear{0, 1, 2})), "(1, inf] straddles",
                "e+308");
}

TEST(ConvertTest, SpecialsAreCarriedOver) {
  const Counts lossless = Folded(Layout::Lossless(), {kNan, kInfinity, kInfinity, -kInfinity, 2});
  const Counts counts = Make(Probability{}).Convert(lossless, Layout::Lossless()).value();
  EXPECT_THAT(counts.specials(), ElementsAre(0, 1, 1, 3, 0));
}

TEST(ConvertTest, WhatConvertsConvertsAsItsValuesWould) {
  std::mt19937_64 generator = SeededGenerator();
  const std::vector<Layout> layouts = NumericLayouts();
  int converted = 0;
  for (int round = 0; round < 200; ++round) {
    const std::vector<double> values = AnyValues(generator, 1 + static_cast<int>(generator() % 3));
    for (const Layout& from : layouts) {
      for (const Layout& to : layouts) {
        const absl::StatusOr<Counts> counts = to.Convert(Folded(from, values), from);
        if (!counts.ok()) continue;
        Counts expected = Folded(to, values);
        expected.CoarsenTo(counts->dropped_bits());
        ASSERT_EQ(*counts, expected) << from.ToString() << " to " << to.ToString();
        ++converted;
      }
    }
  }
  EXPECT_GT(converted, 1'000);
}

}  // namespace
}  // namespace drift
