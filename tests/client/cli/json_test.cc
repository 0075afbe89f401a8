#include "client/cli/view/json.h"

#include <limits>

#include "client/cli/view/json_values.h"
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

TEST(JsonTest, NatsStandBesideBitsHoweverDeep) {
  v1::HistogramPair pair;
  pair.mutable_score()->set_jsd_bits(0.5);
  pair.mutable_score()->set_kl_live_to_reference_bits(std::numeric_limits<double>::infinity());
  pair.add_bins()->set_jsd_bits(1);
  EXPECT_THAT(JsonLine(pair, InformationUnit::kBits), Not(HasSubstr("Nats\":0.")));
  const std::string json = JsonLine(pair, InformationUnit::kNats);
  EXPECT_THAT(json, HasSubstr("\"jsdNats\":0.34657359027997"));
  EXPECT_THAT(json, HasSubstr("\"jsdNats\":0.69314718055994"));
  EXPECT_THAT(json, HasSubstr("\"klLiveToReferenceNats\":\"Infinity\""));
  EXPECT_THAT(json, HasSubstr("\"jsdBits\":0.5"));
  EXPECT_EQ(json.find('\n'), json.size() - 1);
}

TEST(JsonTest, DroppedBitsAreDigitsAndHaveNoNats) {
  v1::HistogramPair pair;
  pair.mutable_live()->set_dropped_bits(48);
  const std::string json = JsonLine(pair, InformationUnit::kNats);
  EXPECT_THAT(json, HasSubstr("\"droppedBits\":48"));
  EXPECT_THAT(json, Not(HasSubstr("droppedNats")));
}

TEST(JsonTest, WhatJsonCannotSayIsStillAnObject) {
  v1::Series series;
  series.mutable_last_event_time()->set_seconds(int64_t{1} << 60);
  EXPECT_EQ(JsonLine(series), "{\"error\":\"not representable in JSON\"}\n");
}

}  // namespace
}  // namespace drift::cli
