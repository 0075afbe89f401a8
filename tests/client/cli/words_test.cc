#include "client/cli/view/words.h"

#include "client/cli/view/monitor_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace drift::cli {
namespace {

using testing::HasSubstr;

TEST(WordsTest, AKeyIsWrittenAsItsSeriesIsNamed) {
  google::protobuf::Map<std::string, std::string> segments;
  EXPECT_EQ(KeyWords("fraud", "", "score", segments), "fraud/score");
  segments["tier"] = "1";
  segments["country"] = "DE";
  EXPECT_EQ(KeyWords("fraud", "7", "score", segments), "fraud@7/score{country=DE,tier=1}");
}

TEST(WordsTest, WhatIsNotSetIsADash) {
  EXPECT_EQ(TimeWords({}, false), "-");
  EXPECT_EQ(DurationWords({}, false), "-");
}

TEST(WordsTest, AStateTellsWhatQualifiesIt) {
  v1::Score score;
  score.set_alert_state(v1::ALERT_STATE_DRIFTING);
  score.set_data_state(v1::DATA_STATE_OK);
  EXPECT_EQ(StateCell(score).text, "drifting");
  EXPECT_EQ(StateCell(score).paint, Paint::kRed);
  score.set_data_state(v1::DATA_STATE_NONE);
  score.set_provisional(true);
  EXPECT_EQ(StateCell(score).text, "drifting (no data, provisional)");
}

TEST(WordsTest, AReasonWithoutFiguresIsTheSameInNats) {
  v1::Score score;
  score.set_reason("no live values in the window");
  EXPECT_EQ(ReasonWords(score, InformationUnit::kNats), "no live values in the window");
  score.clear_reason();
  score.set_jsd_bits(0.5);
  EXPECT_EQ(ReasonWords(score, InformationUnit::kNats), "");
}

TEST(WordsTest, ALayoutIsTold) {
  v1::Layout layout;
  layout.mutable_linear()->set_max(1);
  layout.mutable_linear()->set_buckets(20);
  EXPECT_EQ(LayoutWords(layout), "linear, 20 buckets from 0 to 1");
}

TEST(MonitorWordsTest, AnEmptyGlobMatchesAll) {
  v1::SeriesMatch match;
  EXPECT_EQ(MatchWords(match), "*/*");
  match.set_model("fraud");
  (*match.mutable_segments())["country"] = "D*";
  EXPECT_EQ(MatchWords(match), "fraud/*{country=D*}");
}

TEST(MonitorWordsTest, TheTableTellsSumsExcludedTimesAndFalseDiscoveries) {
  v1::Monitor monitor;
  monitor.set_name("all countries");
  monitor.mutable_roll_up()->set_versions(true);
  monitor.mutable_roll_up()->add_segments("country");
  monitor.mutable_alert()->set_false_discovery_rate(0.05);
  v1::TimeRange& outage = *monitor.add_exclude();
  outage.mutable_start_time()->set_seconds(0);
  outage.mutable_end_time()->set_seconds(86400);
  const std::string table = Render(MonitorsTable({monitor}), {});
  EXPECT_THAT(table, HasSubstr("  0.05  versions, country  "));
  EXPECT_THAT(table, HasSubstr("1970-01-01T00:00:00Z to 1970-01-02T00:00:00Z"));
}

TEST(MonitorWordsTest, AReferenceTellsItsKind) {
  v1::Reference reference;
  reference.set_name("yesterday");
  reference.mutable_trailing()->mutable_gap()->set_seconds(3600);
  EXPECT_EQ(ReferenceKindWords(reference), "yesterday (trailing 24h, gap 1h)");
  reference.mutable_pinned();
  EXPECT_EQ(ReferenceKindWords(reference), "yesterday (pinned)");
  reference.mutable_series()->set_model("llm");
  reference.mutable_series()->set_version("2");
  EXPECT_EQ(ReferenceKindWords(reference), "yesterday (live of model llm, version 2)");
}

}  // namespace
}  // namespace drift::cli
