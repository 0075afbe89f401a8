#include "client/cli/view/histogram_view.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace drift::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

void AddRange(v1::HistogramPair& pair, double lower, double upper, uint64_t live,
              uint64_t reference) {
  v1::Bin& bin = *pair.add_bins();
  bin.mutable_range()->set_lower(lower);
  bin.mutable_range()->set_upper(upper);
  bin.set_live_values(live);
  bin.set_reference_values(reference);
}

TEST(HistogramViewTest, LiveIsBesideReferenceToOneScale) {
  v1::GetHistogramsResponse response;
  response.mutable_series()->set_name("loans/score");
  v1::HistogramPair& pair = *response.add_histograms();
  v1::Score& score = *pair.mutable_score();
  score.set_reference("training");
  score.set_alert_state(v1::ALERT_STATE_OK);
  score.set_data_state(v1::DATA_STATE_OK);
  score.set_jsd_bits(0.25);
  score.set_corrected_jsd_bits(0.2);
  score.set_noise_floor_bits(0.05);
  score.set_p_value(0.01);
  score.set_overdispersion(1.5);
  score.set_overdispersion_source(v1::OVERDISPERSION_SOURCE_REFERENCE);
  score.mutable_live()->set_values(4);
  score.mutable_live()->mutable_range()->mutable_end_time()->set_seconds(86400);
  score.mutable_live()->mutable_range()->mutable_start_time()->set_seconds(0);
  score.mutable_reference_window()->set_values(8);
  score.set_kl_live_to_reference_bits(1.5);
  score.set_kl_reference_to_live_bits(2.5);
  score.set_psi_nats(2.75);
  score.set_hellinger(0.7);
  score.set_total_variation(0.75);
  score.set_live_entropy_bits(0.8113);
  score.set_reference_entropy_bits(0.1);
  score.set_cross_entropy_live_to_reference_bits(2.3113);
  score.set_cross_entropy_reference_to_live_bits(2.5012);
  AddRange(pair, 0, 0.5, 1, 8);
  AddRange(pair, 0.5, 1, 3, 0);
  pair.mutable_bins(0)->set_jsd_bits(0.05);
  pair.mutable_bins(1)->set_jsd_bits(0.2);
  EXPECT_EQ(
      HistogramText(response, {}),
      "loans/score against training: ok\n"
      "JSD 0.2500 bits, corrected 0.2000, floor 0.0500 bits, p 0.010; overdispersion 1.5 "
      "(reference)\n"
      "live       4 values, 1970-01-01T00:00:00Z to 1970-01-02T00:00:00Z\n"
      "reference  8 values\n"
      "KL 1.5000 bits live to reference, 2.5000 bits reference to live; PSI 2.7500 nats; Hellinger "
      "0.7000; total variation 0.7500\n"
      "entropy 0.8113 bits live, 0.1000 reference; cross-entropy 2.3113 bits live in the "
      "reference's code, 2.5012 reference in live's\n"
      "moved most: (0.5, 1] 0.0% → 75.0%; (0, 0.5] 100.0% → 25.0%\n"
      "bin       live [%]  live                reference [%]  reference                 of JSD [%] "
      " "
      "live [values]  reference [values]\n"
      "(0, 0.5]      25.0  ██████                      100.0  ████████████████████████        20.0 "
      " "
      "            1                   8\n"
      "(0.5, 1]      75.0  ██████████████████            0.0                                  80.0 "
      " "
      "            3                   0\n");
}

TEST(HistogramViewTest, BothBarsFitTheTerminal) {
  v1::GetHistogramsResponse response;
  AddRange(*response.add_histograms(), 0.00967118, 0.011583, 1, 1);
  EXPECT_THAT(HistogramText(response, {.width = 80}),
              HasSubstr("\n(0.00967118, 0.011583]     100.0  ██████████████          100.0  "
                        "██████████████\n"));
}

TEST(HistogramViewTest, MissingValuesAreInPercentAsTheBinsAre) {
  v1::HistogramPair pair;
  pair.mutable_reference_summary()->set_missing_share(0.0283554);
  pair.mutable_live_summary()->set_missing_share(0.00313152);
  EXPECT_THAT(MovedText(pair, {}), HasSubstr("reference → live: missing 2.8% → 0.3%\n"));
}

TEST(HistogramViewTest, WhatMovedHasTheDigitsThatTellItApart) {
  v1::HistogramPair pair;
  pair.mutable_reference_summary()->set_mean(1e9);
  pair.mutable_live_summary()->set_mean(1e9 + 1);
  EXPECT_THAT(MovedText(pair, {}), HasSubstr("mean 1000000000 → 1000000001; p5"));
}

TEST(HistogramViewTest, NatsAreToldInsteadOfBits) {
  v1::GetHistogramsResponse response;
  v1::Score& score = *response.add_histograms()->mutable_score();
  score.set_jsd_bits(0.25);
  score.set_live_entropy_bits(2);
  const std::string text = HistogramText(response, {}, InformationUnit::kNats);
  EXPECT_THAT(text, HasSubstr("JSD 0.1733 nats"));
  EXPECT_THAT(text, HasSubstr("entropy 1.3863 nats live"));
  EXPECT_THAT(text, Not(HasSubstr("bits")));
}

TEST(HistogramViewTest, WithoutAScoreItSaysWhy) {
  v1::GetHistogramsResponse response;
  response.add_histograms()->mutable_score()->set_reason("no live values in the window");
  const std::string text = HistogramText(response, {});
  EXPECT_THAT(text, HasSubstr("\nno score: no live values in the window\n"));
  EXPECT_THAT(text, Not(HasSubstr("JSD 0")));
}

}  // namespace
}  // namespace drift::cli
