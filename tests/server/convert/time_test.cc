#include "server/convert/time.h"

#include <gtest/gtest.h>

#include <limits>

namespace drift {
namespace {

google::protobuf::Duration ProtoDuration(int64_t seconds, int32_t nanos) {
  google::protobuf::Duration proto;
  proto.set_seconds(seconds);
  proto.set_nanos(nanos);
  return proto;
}

google::protobuf::Timestamp ProtoTime(int64_t seconds, int32_t nanos) {
  google::protobuf::Timestamp proto;
  proto.set_seconds(seconds);
  proto.set_nanos(nanos);
  return proto;
}

TEST(TimeTest, ADurationIsWholeSecondsAndNanosecondsOfTheSameSign) {
  const auto proto = ToProto(-absl::Milliseconds(1500));
  EXPECT_EQ(proto.seconds(), -1);
  EXPECT_EQ(proto.nanos(), -500'000'000);
  EXPECT_EQ(*FromProto(proto), -absl::Milliseconds(1500));
}

TEST(TimeTest, ATimeBefore1970CountsItsNanosecondsForwards) {
  const auto proto = ToProto(absl::UnixEpoch() - absl::Milliseconds(1500));
  EXPECT_EQ(proto.seconds(), -2);
  EXPECT_EQ(proto.nanos(), 500'000'000);
  EXPECT_EQ(*FromProto(proto), absl::UnixEpoch() - absl::Milliseconds(1500));
}

TEST(TimeTest, ADurationBeyondTenThousandYearsIsRefused) {
  EXPECT_TRUE(FromProto(ProtoDuration(315'576'000'000, 0)).ok());
  EXPECT_FALSE(FromProto(ProtoDuration(315'576'000'001, 0)).ok());
  EXPECT_FALSE(FromProto(ProtoDuration(std::numeric_limits<int64_t>::min(), 0)).ok());
}

TEST(TimeTest, ADurationWhosePartsDifferInSignIsRefused) {
  EXPECT_EQ(FromProto(ProtoDuration(1, -1)).status().message(),
            "is no duration: 1 seconds and -1 nanoseconds");
  EXPECT_FALSE(FromProto(ProtoDuration(-1, 1)).ok());
  EXPECT_FALSE(FromProto(ProtoDuration(0, 1'000'000'000)).ok());
}

TEST(TimeTest, ATimeOutsideYears1To9999IsRefused) {
  EXPECT_TRUE(FromProto(ProtoTime(253'402'300'799, 999'999'999)).ok());
  EXPECT_FALSE(FromProto(ProtoTime(253'402'300'800, 0)).ok());
  EXPECT_TRUE(FromProto(ProtoTime(-62'135'596'800, 0)).ok());
  EXPECT_FALSE(FromProto(ProtoTime(-62'135'596'801, 0)).ok());
  EXPECT_FALSE(FromProto(ProtoTime(0, -1)).ok());
}

}  // namespace
}  // namespace drift
