#include "client/cli/view/history_view.h"

#include <limits>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace drift::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

v1::Score At(int64_t seconds, double bits, v1::AlertState state) {
  v1::Score score;
  score.set_series("loans/score");
  score.set_reference("training");
  score.mutable_pane_end_time()->set_seconds(seconds);
  score.set_alert_score_bits(bits);
  score.set_jsd_bits(bits);
  score.set_threshold_bits(0.01);
  score.set_noise_floor_bits(0.008);
  score.set_alert_raw_bits(bits);
  score.set_alert_floor_bits(0.008);
  score.set_p_value(0.5);
  score.set_overdispersion(1.2);
  score.set_overdispersion_source(v1::OVERDISPERSION_SOURCE_REFERENCE);
  score.mutable_live()->set_values(1157);
  score.set_alert_state(state);
  score.set_data_state(v1::DATA_STATE_OK);
  return score;
}

TEST(HistoryViewTest, DrawsTheScoreAndTheStateBelowIt) {
  EXPECT_EQ(
      HistoryText({At(86400, 0, v1::ALERT_STATE_OK), At(172800, 0.04, v1::ALERT_STATE_PENDING),
                   At(259200, 0.08, v1::ALERT_STATE_DRIFTING)},
                  80, {}),
      "loans/score against training, 3 scores\n"
      "score  ▁▅█\n"
      "state  ·?!\n"
      "       ! drifting, ? pending, · neither\n"
      "bits   highest 0.0800, last 0.0800; threshold now 0.0100\n"
      "       last JSD 0.0800, its floor 0.0080\n"
      "pane end              state     score [bits]  JSD [bits]  JSD floor [bits]  p of JSD  "
      "overdispersion   live [values]\n"
      "1970-01-02T00:00:00Z  ok                   0           0            0.0080     0.500  "
      "1.2 (reference)          1,157\n"
      "1970-01-03T00:00:00Z  pending         0.0400      0.0400            0.0080     0.500  "
      "1.2 (reference)          1,157\n"
      "1970-01-04T00:00:00Z  drifting        0.0800      0.0800            0.0080     0.500  "
      "1.2 (reference)          1,157\n");
}

TEST(HistoryViewTest, InNatsNoBitsAreLeft) {
  v1::Score score = At(86400, 0.1, v1::ALERT_STATE_DRIFTING);
  score.set_reason("JSD 0.1 bits; 2m30s above 0.01");
  score.mutable_reference_window()->set_values(5000);
  // 0.1, 0.008 and 0.01, times ln 2; the threshold of then is not known.
  EXPECT_THAT(
      HistoryText({score}, 80, {}, InformationUnit::kNats),
      AllOf(HasSubstr("\nnats   highest 0.0693, last 0.0693; threshold now 0.0069\n"),
            HasSubstr("score [nats]  JSD [nats]  JSD floor [nats]"), HasSubstr("  0.0055  "),
            HasSubstr(
                "\n1970-01-02T00:00:00Z  drifting: 0.0693 nats, 0.0693 above chance; floor 0.0055 "
                "at 1,157 against 5,000 values\n"),
            Not(HasSubstr("bits"))));
}

TEST(HistoryViewTest, FiguresOfTheJsdAreNamedBesideAScoreOfAnotherDivergence) {
  v1::Score score = At(1, 0.3, v1::ALERT_STATE_OK);  // of KL, say
  score.set_jsd_bits(0.05);
  EXPECT_THAT(HistoryText({score}, 80, {}),
              HasSubstr("\nbits   highest 0.3000, last 0.3000; threshold now 0.0100\n"
                        "       last JSD 0.0500, its floor 0.0080\n"));
  score.clear_jsd_bits();
  EXPECT_THAT(HistoryText({score}, 80, {}), HasSubstr("       last JSD -, its floor -\n"));
}

TEST(HistoryViewTest, SteadyScoresBelowTheThresholdStayLow) {
  EXPECT_THAT(
      HistoryText({At(1, 0.001, v1::ALERT_STATE_OK), At(2, 0.0011, v1::ALERT_STATE_OK)}, 80, {}),
      HasSubstr("score  ▁▁\n"));
}

TEST(HistoryViewTest, AnInfiniteScoreLeavesTheOthersTheirHeight) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_THAT(HistoryText({At(1, 0.04, v1::ALERT_STATE_OK), At(2, 0.08, v1::ALERT_STATE_OK),
                           At(3, infinity, v1::ALERT_STATE_DRIFTING)},
                          80, {}),
              HasSubstr("score  ▅██\n"));
}

TEST(HistoryViewTest, EachReferenceHasItsOwnDrawing) {
  v1::Score other = At(2, 0.02, v1::ALERT_STATE_OK);
  other.set_reference("yesterday");
  const std::string text = HistoryText({At(1, 0.01, v1::ALERT_STATE_OK), other}, 80, {});
  EXPECT_THAT(text, HasSubstr("loans/score against training, 1 score\n"));
  EXPECT_THAT(text, HasSubstr("loans/score against yesterday, 1 score\n"));
}

}  // namespace
}  // namespace drift::cli
