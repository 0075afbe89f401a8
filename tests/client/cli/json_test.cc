#include "client/cli/view/json.h"

#include "drift/v1/drift.pb.h"
#include "drift/v1/series.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace drift::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(JsonTest, IsProtobufsMappingOnOneLine) {
  v1::Series series;
  series.set_name("fraud/score");
  series.set_values(9007199254740993);  // 2^53 + 1: no double has it
  series.mutable_last_event_time()->set_seconds(1554001200);
  const std::string json = JsonLine(series);
  EXPECT_THAT(json, HasSubstr("\"values\":\"9007199254740993\""));
  EXPECT_THAT(json, HasSubstr("\"lastEventTime\":\"2019-03-31T03:00:00Z\""));
  EXPECT_EQ(json.find('\n'), json.size() - 1);
}

TEST(JsonTest, EnumsGoByNameAndDefaultsAreThereButWhatMayBeMissingIsNot) {
  v1::Score score;
  score.set_alert_state(v1::ALERT_STATE_OK);
  const std::string json = JsonLine(score);
  EXPECT_THAT(json, HasSubstr("\"alertState\":\"ALERT_STATE_OK\""));
  EXPECT_THAT(json, HasSubstr("\"thresholdBits\":0"));
  EXPECT_THAT(json, Not(HasSubstr("jsdBits")));
  EXPECT_THAT(json, HasSubstr("\"provisional\":false"));
}

TEST(JsonTest, WhatJsonCannotSayIsStillAnObject) {
  v1::Series series;
  series.mutable_last_event_time()->set_seconds(int64_t{1} << 60);
  EXPECT_EQ(JsonLine(series), "{\"error\":\"not representable in JSON\"}\n");
}

}  // namespace
}  // namespace drift::cli
