#include "client/cli/view/score_view.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace drift::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

v1::Score MakeScore(const std::string& series, v1::AlertState state, int64_t since) {
  v1::Score score;
  score.set_series(series);
  score.set_reference("training");
  score.set_alert_state(state);
  score.set_data_state(v1::DATA_STATE_OK);
  score.mutable_alert_since_time()->set_seconds(since);
  score.mutable_pane_end_time()->set_seconds(since + 60);
  score.set_alert_score_bits(0.0731);
  score.set_threshold_bits(0.01);
  score.set_jsd_bits(0.0752);
  score.set_noise_floor_bits(0.0123);
  score.set_alert_raw_bits(0.0752);
  score.set_alert_floor_bits(0.0123);
  score.set_noise_level(1e-6);
  score.set_p_value(1e-42);
  score.mutable_live()->set_values(5000);
  score.mutable_reference_window()->set_values(12000);
  score.set_reason("0.0731 bits are above 0.01");
  return score;
}

TEST(ScoreViewTest, AlertsTellWhatSinceWhenAgainstWhatHowSureAndWhy) {
  const std::vector<v1::Score> alerts = {
      MakeScore("loans/score", v1::ALERT_STATE_DRIFTING, 1554001200)};
  EXPECT_EQ(
      Render(AlertsTable(alerts), {}),
      "state     series       against   since                 score [bits]  p of JSD  reason\n"
      "drifting  loans/score  training  2019-03-31T03:00:00Z        0.0731   1.0e-42  "
      "0.0731 bits are above 0.01\n");
}

TEST(ScoreViewTest, AlertsInNatsTellFiguresForTheReasonThatIsInBits) {
  const std::vector<v1::Score> alerts = {
      MakeScore("loans/score", v1::ALERT_STATE_DRIFTING, 1554001200)};
  EXPECT_EQ(
      Render(AlertsTable(alerts, InformationUnit::kNats), {}),
      "state     series       against   since                 score [nats]  p of JSD  reason\n"
      "drifting  loans/score  training  2019-03-31T03:00:00Z        0.0507   1.0e-42  "
      "threshold 0.0069 nats; 0.0521 nats, 0.0507 above chance; floor 0.0085 at 5,000 against "
      "12,000 "
      "values\n");
}

TEST(ScoreViewTest, WhatDriftsComesBeforeWhatIsPendingAndTheNewestFirst) {
  std::vector<v1::Score> alerts = {MakeScore("a", v1::ALERT_STATE_PENDING, 300),
                                   MakeScore("b", v1::ALERT_STATE_DRIFTING, 100),
                                   MakeScore("c", v1::ALERT_STATE_DRIFTING, 200)};
  SortByUrgency(alerts);
  EXPECT_EQ(alerts[0].series(), "c");
  EXPECT_EQ(alerts[1].series(), "b");
  EXPECT_EQ(alerts[2].series(), "a");
}

TEST(ScoreViewTest, HeadingsTellTheUnits) {
  const std::string table = Render(ScoresTable({MakeScore("a", v1::ALERT_STATE_OK, 0)}), {});
  EXPECT_EQ(table.substr(0, table.find('\n')),
            "series  reference  state  score [bits]  threshold [bits]  JSD [bits]  JSD floor [bits]"
            "  p of JSD  overdispersion  live [values]  reference [values]  up to");
}

TEST(ScoreViewTest, StateAndScoreAreTheLastThingsThatANarrowTerminalLoses) {
  const Table table = ScoresTable({MakeScore("loans/score", v1::ALERT_STATE_DRIFTING, 0)});
  const std::string at_80 = Render(table, {.width = 80});
  EXPECT_THAT(at_80, HasSubstr("drifting        0.0731            0.0100      0.0752\n"));
  EXPECT_THAT(at_80, HasSubstr("6 columns left out: a wider terminal, -o json or piping"));
  const std::string at_40 = Render(table, {.width = 40});
  EXPECT_THAT(at_40, HasSubstr("  drifting        0.0731\n"));
  EXPECT_THAT(at_40, HasSubstr("9 columns left out"));
}

TEST(ScoreViewTest, NatsAreToldInsteadOfBits) {
  const std::string table =
      Render(ScoresTable({MakeScore("a", v1::ALERT_STATE_OK, 0)}, InformationUnit::kNats), {});
  EXPECT_THAT(table, HasSubstr("score [nats]  threshold [nats]  JSD [nats]  JSD floor [nats]"));
  EXPECT_THAT(table, HasSubstr("0.0507"));  // 0.0731 ln 2
  EXPECT_THAT(table, HasSubstr("0.0069"));  // 0.01 ln 2
  EXPECT_THAT(table, Not(HasSubstr("bits")));
  EXPECT_THAT(table, Not(HasSubstr("0.0731")));
}

TEST(ScoreViewTest, OverdispersionTellsWhatItWasLearnedFrom) {
  v1::Score score = MakeScore("a", v1::ALERT_STATE_OK, 0);
  score.set_overdispersion(1.83);
  score.set_overdispersion_source(v1::OVERDISPERSION_SOURCE_QUIET_LIVE);
  EXPECT_THAT(Render(ScoresTable({score}), {}), HasSubstr("  1.83 (quiet live)  "));
  score.set_overdispersion(10);
  score.set_reference_unstable(true);
  EXPECT_THAT(Render(ScoresTable({score}), {}), HasSubstr("  10 (quiet live, unstable)  "));
}

TEST(ScoreViewTest, EachWarningIsToldOnceWithWhatItIsOf) {
  std::vector<v1::Score> scores;
  for (const char* series : {"a", "b", "c", "d", "e"}) {
    scores.push_back(MakeScore(series, v1::ALERT_STATE_OK, 0));
    scores.back().add_warnings("live is longer than the season");
  }
  EXPECT_EQ(WarningsText(absl::MakeSpan(scores).first(3)),
            "warning: a against training, b against training, c against training: live is longer "
            "than the season\n");
  scores[1].add_warnings("reference\nunstable");
  EXPECT_EQ(WarningsText(scores),
            "warning: a against training, b against training, c against training and 2 more: live "
            "is longer than the season\n"
            "warning: b against training: reference�unstable\n");
  EXPECT_EQ(WarningsText({MakeScore("a", v1::ALERT_STATE_OK, 0)}), "");
}

TEST(ScoreViewTest, ASeriesWithoutAScoreHasDashesRatherThanZeros) {
  v1::Score score;
  score.set_series("a");
  score.set_data_state(v1::DATA_STATE_NONE);
  const std::string table = Render(ScoresTable({score}), {});
  EXPECT_THAT(table, Not(HasSubstr("0.000")));
  EXPECT_THAT(table, Not(HasSubstr("1.000")));
  v1::WatchChangesResponse change;
  *change.mutable_score() = score;
  EXPECT_THAT(ChangeLine(change, {}), Not(HasSubstr("score")));
}

TEST(ScoreViewTest, AChangeTellsBothStates) {
  v1::WatchChangesResponse change;
  *change.mutable_score() = MakeScore("loans/score", v1::ALERT_STATE_DRIFTING, 1554001140);
  change.set_previous_alert_state(v1::ALERT_STATE_PENDING);
  change.set_previous_data_state(v1::DATA_STATE_OK);
  EXPECT_EQ(ChangeLine(change, {}),
            "2019-03-31T03:00:00Z  loans/score against training: pending → drifting, score 0.0731 "
            "bits; 0.0731 bits are above 0.01\n");
}

TEST(ScoreViewTest, AChangeInNatsTellsFiguresForTheReasonThatIsInBits) {
  v1::WatchChangesResponse change;
  *change.mutable_score() = MakeScore("loans/score", v1::ALERT_STATE_DRIFTING, 1554001140);
  change.set_previous_alert_state(v1::ALERT_STATE_PENDING);
  change.set_previous_data_state(v1::DATA_STATE_OK);
  // 0.0731, 0.01, 0.0752 and 0.0123, times ln 2
  EXPECT_EQ(ChangeLine(change, {}, InformationUnit::kNats),
            "2019-03-31T03:00:00Z  loans/score against training: pending → drifting, score 0.0507 "
            "nats; threshold 0.0069 nats; 0.0521 nats, 0.0507 above chance; floor 0.0085 at 5,000 "
            "against "
            "12,000 values\n");
}

TEST(ScoreViewTest, AScoreWithoutAChangeTellsOneState) {
  v1::WatchChangesResponse change;
  *change.mutable_score() = MakeScore("loans/score", v1::ALERT_STATE_OK, 1554001140);
  change.mutable_score()->clear_reason();
  change.set_previous_alert_state(v1::ALERT_STATE_OK);
  change.set_previous_data_state(v1::DATA_STATE_OK);
  EXPECT_EQ(ChangeLine(change, {}),
            "2019-03-31T03:00:00Z  loans/score against training: ok, score 0.0731 bits\n");
}

}  // namespace
}  // namespace drift::cli
