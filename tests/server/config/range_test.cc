#include "server/config/range.h"

#include "gtest/gtest.h"
#include "server/convert/time.h"

namespace drift {
namespace {

TEST(RangeTest, UnsetBoundsAreOpen) {
  const TimeRange range = *OpenRange("range", {});
  EXPECT_EQ(range.start, absl::InfinitePast());
  EXPECT_EQ(range.end, absl::InfiniteFuture());
  EXPECT_FALSE(ClosedRange("range", {}).ok());
}

TEST(RangeTest, TheStartMustBeBeforeTheEnd) {
  v1::TimeRange range;
  *range.mutable_start_time() = ToProto(absl::FromUnixSeconds(10));
  *range.mutable_end_time() = ToProto(absl::FromUnixSeconds(10));
  EXPECT_EQ(OpenRange("range", range).status().code(), absl::StatusCode::kInvalidArgument);
  range.mutable_end_time()->set_nanos(1);
  EXPECT_TRUE(OpenRange("range", range).ok());
}

TEST(RangeTest, TimesOutsideTheCalendarAreNamed) {
  v1::TimeRange range;
  range.mutable_end_time()->set_seconds(INT64_MAX);
  EXPECT_NE(OpenRange("range", range).status().message().find("range.end_time"),
            absl::string_view::npos);
}

}  // namespace
}  // namespace drift
