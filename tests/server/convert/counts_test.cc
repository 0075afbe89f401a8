#include "server/convert/counts.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace drift {
namespace {

constexpr double kMax = std::numeric_limits<double>::max();

Layout LinearOf4() { return *Layout::Create(Linear{0, 1, 4}); }

v1::Counts ProtoOf(std::vector<int64_t> deltas, std::vector<uint64_t> counts) {
  v1::Counts proto;
  proto.mutable_bucket_deltas()->Add(deltas.begin(), deltas.end());
  proto.mutable_bucket_counts()->Add(counts.begin(), counts.end());
  return proto;
}

std::string Error(const v1::Counts& proto, const Layout& layout) {
  return std::string(FromProto(proto, layout).status().message());
}

Counts Folded(const Layout& layout, const std::vector<double>& values) {
  Counts counts = layout.NewCounts();
  layout.Fold(values, counts);
  return counts;
}

TEST(CountsTest, BucketsTravelAsDifferences) {
  const v1::Counts proto = ToProto(Counts(0, {{2, 10}, {5, 20}}, {1, 2, 3, 4, 0}));
  EXPECT_EQ(proto.bucket_deltas(0), 2);
  EXPECT_EQ(proto.bucket_deltas(1), 3);
  EXPECT_EQ(proto.bucket_counts(1), 20);
  EXPECT_EQ(proto.specials().missing(), 1);
  EXPECT_EQ(proto.specials().nan(), 2);
  EXPECT_EQ(proto.specials().below(), 3);
  EXPECT_EQ(proto.specials().above(), 4);
}

TEST(CountsTest, WhatEachLayoutFoldsComesBackAsItWas) {
  const std::vector<double> values = {-kMax,
                                      -1,
                                      -std::numeric_limits<double>::denorm_min(),
                                      -0.0,
                                      1e-320,
                                      0.25,
                                      std::nextafter(1.0, 0.0),
                                      1,
                                      2,
                                      kMax,
                                      INFINITY,
                                      -INFINITY,
                                      NAN};
  for (const Layout& layout :
       {Layout::Lossless(), *Layout::Create(LogLinear{160}), *Layout::Create(LogLinear{2}),
        *Layout::Create(Probability{160}), *Layout::Create(Probability{2}), LinearOf4(),
        *Layout::Create(Explicit{{-1, 0, 0.25}})}) {
    const Counts counts = Folded(layout, values);
    const absl::StatusOr<Counts> read = FromProto(ToProto(counts), layout);
    ASSERT_TRUE(read.ok()) << layout.ToString() << ": " << read.status();
    EXPECT_EQ(*read, counts) << layout.ToString();
  }
}

TEST(CountsTest, RandomCountsComeBackAsTheyWere) {
  const uint32_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  const Layout layout = *Layout::Create(LogLinear{50});
  for (int round = 0; round < 200; ++round) {
    std::vector<double> values(random() % 300);
    for (double& value : values) {
      const uint64_t bits = random();
      std::memcpy(&value, &bits, sizeof(value));
    }
    const Counts counts = Folded(layout, values);
    const absl::StatusOr<Counts> read = FromProto(ToProto(counts), layout);
    ASSERT_TRUE(read.ok()) << read.status();
    ASSERT_EQ(*read, counts);
    ASSERT_EQ(read->total(), values.size());
  }
}

TEST(CountsTest, ABucketOutsideTheLayoutIsRefused) {
  EXPECT_EQ(Error(ProtoOf({4}, {1}), LinearOf4()),
            "bucket 4 is not in a layout linear from 0 to 1, 4 buckets; its buckets are 0 to 3");
  EXPECT_NE(Error(ProtoOf({-1}, {1}), LinearOf4()), "");
  EXPECT_NE(Error(ProtoOf({7}, {1}), *Layout::Create(Categorical{7})), "");
  EXPECT_NE(Error(ProtoOf({2}, {1}), *Layout::Create(Explicit{{0, 1, 2}})), "");
}

TEST(CountsTest, ABucketBeyondTheGreatestDoubleIsRefused) {
  const Layout layout = *Layout::Create(LogLinear{160});
  EXPECT_NE(Error(ProtoOf({std::numeric_limits<int64_t>::max()}, {1}), layout), "");
  EXPECT_NE(Error(ProtoOf({std::numeric_limits<int64_t>::min()}, {1}), layout), "");
}

TEST(CountsTest, AProbabilityHasNoBucketBetweenItsGreatestOddsAndOne) {
  const Layout layout = *Layout::Create(Probability{160});
  v1::Counts proto = ProtoOf({kOneBucket}, {1});
  proto.set_dropped_bits(50);
  EXPECT_EQ(Error(proto, layout), "");
  proto.set_bucket_deltas(0, kOneBucket - 1);
  EXPECT_NE(Error(proto, layout), "");
  proto.set_bucket_deltas(0, -1);
  EXPECT_NE(Error(proto, layout), "");
}

TEST(CountsTest, BucketsThatDoNotAscendAreRefused) {
  EXPECT_EQ(Error(ProtoOf({2, -1}, {1, 1}), LinearOf4()),
            "bucket 1 comes after 2; buckets must ascend");
  EXPECT_EQ(Error(ProtoOf({2, 0}, {1, 1}), LinearOf4()),
            "bucket 2 comes after 2; buckets must ascend");
}

TEST(CountsTest, ABucketWithoutValuesIsRefused) {
  EXPECT_EQ(Error(ProtoOf({2}, {0}), LinearOf4()), "bucket 2 holds 0 values; leave it out");
}

TEST(CountsTest, AsManyCountsAsBucketsAreNeeded) {
  EXPECT_EQ(Error(ProtoOf({1, 1}, {1}), LinearOf4()),
            "has 2 bucket_deltas and 1 bucket_counts; there must be as many");
}

TEST(CountsTest, MoreBucketsThanTheLayoutMayPopulateAreRefused) {
  EXPECT_EQ(Error(ProtoOf({1, 1, 1}, {1, 1, 1}), *Layout::Create(LogLinear{2})),
            "has 3 populated buckets; a layout log_linear, 2 buckets has no more than 2");
}

TEST(CountsTest, AResolutionThatTheLayoutCannotHaveIsRefused) {
  v1::Counts proto;
  proto.set_dropped_bits(64);
  EXPECT_EQ(Error(proto, *Layout::Create(LogLinear{160})),
            "dropped_bits is 64; counts in a layout log_linear, 160 buckets have 0 to 63");
  proto.set_dropped_bits(-1);
  EXPECT_NE(Error(proto, *Layout::Create(LogLinear{160})), "");
  proto.set_dropped_bits(49);
  EXPECT_EQ(Error(proto, *Layout::Create(Probability{160})),
            "dropped_bits is 49; counts in a layout probability, 160 buckets have 50 to 63");
  proto.set_dropped_bits(1);
  EXPECT_EQ(Error(proto, LinearOf4()),
            "dropped_bits is 1; counts in a layout linear from 0 to 1, 4 buckets have 0");
}

TEST(CountsTest, SpecialBucketsThatTheLayoutLacksAreRefused) {
  v1::Counts proto;
  proto.mutable_specials()->set_other(3);
  EXPECT_EQ(Error(proto, LinearOf4()), "specials.other is 3; only categorical layouts have it");
  EXPECT_EQ(Error(proto, *Layout::Create(Categorical{7})), "");
  proto.mutable_specials()->set_nan(1);
  EXPECT_NE(Error(proto, *Layout::Create(Categorical{7})), "");
}

TEST(CountsTest, ATotalThatCouldOverflowSumsIsRefused) {
  EXPECT_EQ(Error(ProtoOf({1}, {kMaxCountsTotal}), LinearOf4()), "");
  EXPECT_EQ(Error(ProtoOf({1, 1}, {kMaxCountsTotal, 1}), LinearOf4()),
            "has more than 281474976710656 values in all");
  v1::Counts proto = ProtoOf({1}, {1});
  proto.mutable_specials()->set_missing(std::numeric_limits<uint64_t>::max());
  EXPECT_EQ(Error(proto, LinearOf4()), "has more than 281474976710656 values in all");
}

TEST(CountsTest, RandomMessagesNeverCrash) {
  const uint32_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  const std::vector<Layout> layouts = {Layout::Lossless(), *Layout::Create(LogLinear{160}),
                                       *Layout::Create(Probability{160}), LinearOf4()};
  for (int round = 0; round < 2000; ++round) {
    v1::Counts proto;
    proto.set_dropped_bits(static_cast<int>(random() % 66) - 1);
    for (uint64_t i = random() % 5; i > 0; --i) {
      proto.add_bucket_deltas(static_cast<int64_t>(random() >> random() % 64));
      proto.add_bucket_counts(random() >> random() % 64);
    }
    const Layout& layout = layouts[random() % layouts.size()];
    const absl::StatusOr<Counts> read = FromProto(proto, layout);
    if (!read.ok()) continue;
    ASSERT_EQ(*FromProto(ToProto(*read), layout), *read);
  }
}

}  // namespace
}  // namespace drift
