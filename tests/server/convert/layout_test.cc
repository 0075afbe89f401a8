#include "server/convert/layout.h"

#include <gtest/gtest.h>

namespace drift {
namespace {

TEST(LayoutTest, EveryKindComesBackAsItWas) {
  for (const Layout::Kind& kind :
       {Layout::Kind(LogLinear{200}), Layout::Kind(Probability{40}),
        Layout::Kind(Linear{-1.5, 2.5, 8}), Layout::Kind(Explicit{{-1, 0, 10}}),
        Layout::Kind(Categorical{7})}) {
    const Layout layout = *Layout::Create(kind);
    EXPECT_EQ(*FromProto(ToProto(layout)), layout) << layout.ToString();
  }
}

TEST(LayoutTest, BucketsLeftOutAreThoseOfTheLimits) {
  const LayoutDefaults limits{.max_buckets = 99, .max_categories = 12};
  v1::Layout proto;
  proto.mutable_log_linear();
  EXPECT_EQ(FromProto(proto, limits)->max_buckets(), 99);
  proto.mutable_probability();
  EXPECT_EQ(FromProto(proto, limits)->max_buckets(), 99);
  proto.mutable_categorical();
  EXPECT_EQ(FromProto(proto, limits)->kind(), Layout::Kind(Categorical{12}));
}

TEST(LayoutTest, AnUndecidedLayoutIsALogLinearWithoutMaxBuckets) {
  const v1::Layout proto = ToProto(Layout::Lossless());
  EXPECT_TRUE(proto.has_log_linear());
  EXPECT_EQ(proto.log_linear().max_buckets(), 0);
}

TEST(LayoutTest, ALayoutWithoutAKindIsRefused) {
  EXPECT_EQ(FromProto(v1::Layout()).status().message(),
            "has no kind; give one of log_linear, probability, linear, explicit, categorical");
}

TEST(LayoutTest, AnImpossibleLayoutIsRefusedByTheEngine) {
  v1::Layout proto;
  proto.mutable_linear()->set_buckets(5000);
  EXPECT_EQ(FromProto(proto).status().code(), absl::StatusCode::kInvalidArgument);
  proto.mutable_log_linear()->set_max_buckets(-1);
  EXPECT_EQ(FromProto(proto).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace drift
