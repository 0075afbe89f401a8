#include "server/engine/histogram/layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <set>
#include <vector>

#include "tests/server/engine/histogram/random_values.h"

namespace drift {
namespace {

using ::testing::HasSubstr;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

Layout Make(Layout::Kind kind) { return Layout::Create(std::move(kind)).value(); }

void ExpectRefused(Layout::Kind kind, const char* field, const char* rule) {
  const absl::Status status = Layout::Create(std::move(kind)).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(status.message(), HasSubstr(field));
  EXPECT_THAT(status.message(), HasSubstr(rule));
}

TEST(LayoutTest, TheBoundsOfWhatIsPossibleArePossible) {
  for (const Layout::Kind& kind : std::vector<Layout::Kind>{
           LogLinear{0}, LogLinear{2}, LogLinear{4096}, Probability{2}, Probability{4096},
           Linear{0, 1, 1}, Linear{0, 1, 4096}, Explicit{{0, 1}},
           Explicit{std::vector<double>{-1, 0, 9}}, Categorical{1}, Categorical{4096}}) {
    EXPECT_TRUE(Layout::Create(kind).ok()) << Layout::Create(kind).status();
  }
}

TEST(LayoutTest, ImpossibleLimitsAreRefused) {
  for (int buckets : {-1, 1, 4097}) {
    ExpectRefused(LogLinear{buckets}, "log_linear.max_buckets", "2 to 4096, or 0");
    ExpectRefused(Probability{buckets}, "probability.max_buckets", "2 to 4096");
  }
  ExpectRefused(Probability{0}, "probability.max_buckets is 0", "2 to 4096");
  for (int count : {-1, 0, 4097}) {
    ExpectRefused(Linear{0, 1, count}, "linear.buckets", "1 to 4096");
    ExpectRefused(Categorical{count}, "categorical.max_categories", "1 to 4096");
  }
}

TEST(LayoutTest, ImpossibleRangesAreRefused) {
  ExpectRefused(Linear{kNan, 1, 4}, "linear.min is nan", "finite");
  ExpectRefused(Linear{0, kInfinity, 4}, "linear.max is inf", "finite");
  ExpectRefused(Linear{1, 1, 4}, "linear.min is 1", "less than linear.max, 1");
  ExpectRefused(Linear{2, 1, 4}, "linear.min is 2", "less than linear.max, 1");
  ExpectRefused(Linear{-1e308, 1e308, 4}, "linear.max is 1e+308", "near to linear.min");
}

TEST(LayoutTest, MoreLinearBucketsThanThereAreDoublesAreRefused) {
  ExpectRefused(Linear{1, std::nextafter(1.0, 2.0), 2}, "linear.buckets is 2", "fewer");
}

TEST(LayoutTest, ImpossibleBoundsAreRefused) {
  ExpectRefused(Explicit{{1}}, "number of explicit.bounds is 1", "2 to 4097");
  ExpectRefused(Explicit{std::vector<double>(4098)}, "number of explicit.bounds is 4098",
                "2 to 4097");
  ExpectRefused(Explicit{{0, 1, 1}}, "explicit.bounds[2] is 1", "greater than the one before, 1");
  ExpectRefused(Explicit{{0, 2, 1}}, "explicit.bounds[2] is 1", "greater than the one before, 2");
  ExpectRefused(Explicit{{0, kNan}}, "explicit.bounds[1] is nan", "finite");
  ExpectRefused(Explicit{{-kInfinity, 0}}, "explicit.bounds[0] is -inf", "finite");
}

TEST(LayoutTest, MessagesShowALayoutInWords) {
  EXPECT_EQ(Layout::Lossless().ToString(), "log_linear, lossless");
  EXPECT_EQ(Make(LogLinear{160}).ToString(), "log_linear, 160 buckets");
  EXPECT_EQ(Make(Probability{80}).ToString(), "probability, 80 buckets");
  EXPECT_EQ(Make(Linear{0, 0.1, 64}).ToString(), "linear from 0 to 0.1, 64 buckets");
  EXPECT_EQ(Make(Explicit{{-1, 0, 2.5}}).ToString(), "explicit from -1 to 2.5, 2 buckets");
  EXPECT_EQ(Make(Categorical{64}).ToString(), "categorical, 64 categories");
}

TEST(LayoutTest, ALayoutKnowsWhatItIs) {
  EXPECT_TRUE(Layout::Lossless().lossless());
  EXPECT_FALSE(Make(LogLinear{160}).lossless());
  EXPECT_FALSE(Make(Linear{}).lossless());
  EXPECT_TRUE(Make(Linear{}).numeric());
  EXPECT_FALSE(Make(Categorical{}).numeric());
  EXPECT_EQ(Make(LogLinear{7}).max_buckets(), 7);
  EXPECT_EQ(Make(Probability{7}).max_buckets(), 7);
  EXPECT_EQ(Make(Linear{}).max_buckets(), 0);
  EXPECT_EQ(Make(Probability{}).NewCounts().dropped_bits(), 50);
  EXPECT_EQ(Make(LogLinear{}).NewCounts().dropped_bits(), 0);
}

// They are stored: a change of any of these orphans what is on disk. From
// tests/server/engine/histogram/ fingerprints.py, an implementation apart.
TEST(LayoutTest, FingerprintsNeverChange) {
  EXPECT_EQ(Layout::Lossless().fingerprint(), 0x529a2cdc8ff533acu);
  EXPECT_EQ(Make(LogLinear{160}).fingerprint(), 0xf0a4d040a9b1000cu);
  EXPECT_EQ(Make(Probability{160}).fingerprint(), 0x6995929c23546a85u);
  EXPECT_EQ(Make(Linear{0, 1, 64}).fingerprint(), 0xe5529fae00aac22bu);
  EXPECT_EQ(Make(Linear{-0.5, 2.5, 10}).fingerprint(), 0x3df4d019de34df35u);
  EXPECT_EQ(Make(Explicit{{-1, 0, 2.5}}).fingerprint(), 0xa8fb872c94dd1889u);
  EXPECT_EQ(Make(Categorical{64}).fingerprint(), 0x463f152381b6d320u);
}

TEST(LayoutTest, CopiesShareWhatTheLayoutIs) {
  const Layout layout = Make(Explicit{{-1, 0, 2.5}});
  EXPECT_FALSE(layout.shared());
  const std::vector<Layout> copies = {layout};
  EXPECT_TRUE(layout.shared());
  EXPECT_EQ(&copies.front().kind(), &layout.kind());
  EXPECT_NE(&Make(Explicit{{-1, 0, 2.5}}).kind(), &layout.kind());
}

TEST(LayoutTest, EqualLayoutsHaveEqualFingerprints) {
  EXPECT_EQ(Make(Linear{-0.0, 1, 64}), Make(Linear{0.0, 1, 64}));
  EXPECT_EQ(Make(Linear{-0.0, 1, 64}).fingerprint(), Make(Linear{0.0, 1, 64}).fingerprint());
}

TEST(LayoutTest, DifferentLayoutsHaveDifferentFingerprints) {
  std::set<uint64_t> seen;
  for (const Layout& layout : NumericLayouts()) {
    EXPECT_TRUE(seen.insert(layout.fingerprint()).second) << layout.ToString();
  }
  EXPECT_TRUE(seen.insert(Make(Categorical{160}).fingerprint()).second);
}

Layout::Kind Chosen(const std::vector<double>& values) {
  return ChooseLayout(Folded(Layout::Lossless(), values), 160).kind();
}

TEST(ChooseLayoutTest, NumbersFromZeroToOneAreProbabilities) {
  EXPECT_EQ(Chosen({0, 0.25, 1}), Layout::Kind(Probability{160}));
  EXPECT_EQ(Chosen({5e-324}), Layout::Kind(Probability{160}));
}

TEST(ChooseLayoutTest, ZerosAndOnesAloneAreNot) {
  EXPECT_EQ(Chosen({0, 1, 1}), Layout::Kind(LogLinear{160}));
}

TEST(ChooseLayoutTest, OneNumberOutsideMakesTheLayoutLogLinear) {
  EXPECT_EQ(Chosen({0.5, -5e-324}), Layout::Kind(LogLinear{160}));
  EXPECT_EQ(Chosen({0.5, 1.0000000000000002}), Layout::Kind(LogLinear{160}));
  EXPECT_EQ(Chosen({0.5, kInfinity}), Layout::Kind(LogLinear{160}));
  EXPECT_EQ(Chosen({0.5, -kInfinity}), Layout::Kind(LogLinear{160}));
}

TEST(ChooseLayoutTest, WhatIsNoNumberSaysNothing) {
  EXPECT_EQ(Chosen({0.5, kNan}), Layout::Kind(Probability{160}));
  EXPECT_EQ(Chosen({kNan}), Layout::Kind(LogLinear{160}));
  EXPECT_EQ(Chosen({}), Layout::Kind(LogLinear{160}));
}

}  // namespace
}  // namespace drift
