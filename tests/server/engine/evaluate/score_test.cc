#include "server/engine/evaluate/score.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "server/engine/histogram/dictionary.h"

namespace drift {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Layout Halves() { return *Layout::Create(Explicit{{0, 1, 2}}); }
Layout Categories() { return *Layout::Create(Categorical{64}); }

Counts Of(std::vector<Bucket> buckets, uint64_t missing = 0) {
  Counts counts(0, std::move(buckets), {});
  counts.Add(Special::kMissing, missing);
  return counts;
}

AlertRule Rule() {
  AlertRule rule;
  rule.min_values = 500;
  rule.times = {.pending_for = absl::Minutes(15), .keep_firing_for = absl::Hours(1)};
  return rule;
}

Score ScoreOf(const Layout& layout, const Counts& live, const Counts& reference,
              const AlertRule& rule = Rule()) {
  BinGroups groups;
  return ComputeScore(layout, rule, live, reference, {}, groups);
}

TEST(ScoreTest, TwoBucketsByHand) {
  // P = (1/4, 3/4), Q = (3/4, 1/4), M = (1/2, 1/2): JSD = 1 - H(1/4) = 1 - 0.8112781245 bits.
  const Score score = ScoreOf(Halves(), Of({{0, 1000}, {1, 3000}}), Of({{0, 3000}, {1, 1000}}));
  EXPECT_EQ(score.live_values, 4000u);
  EXPECT_EQ(score.reference_values, 4000u);
  EXPECT_EQ(score.bins, 2);
  EXPECT_NEAR(score.divergences.jsd_bits, 0.1887218755, 1e-6);
  // h/8 = 2/4000/8 nats over one degree of freedom.
  EXPECT_NEAR(score.corrected_jsd_bits, 0.1887218755 - 6.25e-5 / std::log(2), 1e-6);
  // The chi-square of 1 degree exceeds 23.928 with probability 1e-6.
  EXPECT_NEAR(score.noise_floor_bits, 23.92813 * 6.25e-5 / std::log(2), 1e-6);
  EXPECT_LT(score.p_value, 1e-100);
  EXPECT_EQ(score.data, DataState::kOk);
  EXPECT_EQ(score.alert_raw_bits, score.divergences.jsd_bits);
  EXPECT_EQ(score.alert_score_bits, score.corrected_jsd_bits);
  EXPECT_EQ(score.alert_floor_bits, score.noise_floor_bits);
}

TEST(ScoreTest, OfTheMostThatCanBeCounted) {
  const uint64_t most = std::numeric_limits<uint64_t>::max();
  const Score same = ScoreOf(Categories(), Of({{1, 1000}}), Of({{1, most}}));
  EXPECT_EQ(same.divergences.jsd_bits, 0);
  EXPECT_EQ(same.p_value, 1);
  const Score disjoint = ScoreOf(Categories(), Of({{1, 1000}}), Of({{2, most}}));
  EXPECT_NEAR(disjoint.divergences.jsd_bits, 1, 2e-6);
  const Score missing = ScoreOf(Layout::Lossless(), Of({{16000, 1000}}), Of({}, most));
  EXPECT_NEAR(missing.divergences.jsd_bits, 1, 2e-6);
}

TEST(ScoreTest, EqualSidesAreBelowChance) {
  const Score score = ScoreOf(Halves(), Of({{0, 600}, {1, 600}}), Of({{0, 600}, {1, 600}}));
  EXPECT_EQ(score.divergences.jsd_bits, 0);
  EXPECT_LT(score.corrected_jsd_bits, 0);
  EXPECT_EQ(score.p_value, 1);
}

TEST(ScoreTest, NothingInTheWindowIsNoScore) {
  const Score score = ScoreOf(Halves(), Counts(), Of({{0, 600}}));
  EXPECT_EQ(score.data, DataState::kNone);
  EXPECT_EQ(score.bins, 0);
  EXPECT_EQ(Explain(score, Rule(), AlertState::kOk), "no live values in the window");
}

TEST(ScoreTest, AnEmptyReferenceIsInsufficientEvenWithoutAMinimum) {
  AlertRule rule = Rule();
  rule.min_values = 0;
  const Score score = ScoreOf(Halves(), Of({{0, 600}}), Counts(), rule);
  EXPECT_EQ(score.data, DataState::kInsufficient);
  EXPECT_EQ(score.bins, 0);
  EXPECT_FALSE(EvidenceOf(score, rule).enough_data);
  EXPECT_EQ(Explain(score, rule, AlertState::kOk), "the reference is empty");
}

TEST(ScoreTest, FewValuesAreScoredAndMarkedInsufficient) {
  const Score score = ScoreOf(Halves(), Of({{0, 400}, {1, 99}}), Of({{0, 600}, {1, 600}}));
  EXPECT_EQ(score.data, DataState::kInsufficient);
  EXPECT_GT(score.divergences.jsd_bits, 0.05);
  EXPECT_THAT(Explain(score, Rule(), AlertState::kOk), HasSubstr("fewer than 500 on a side"));
  const Score enough = ScoreOf(Halves(), Of({{0, 400}, {1, 100}}), Of({{0, 600}, {1, 600}}));
  EXPECT_EQ(enough.data, DataState::kOk);
}

TEST(ScoreTest, AReferenceOfMissingValuesAloneIsScored) {
  const Score score = ScoreOf(Layout::Lossless(), Of({{7, 300}, {9, 300}}), Of({}, 600));
  EXPECT_EQ(score.bins, 2) << "one range for all numbers, one for what is missing";
  EXPECT_NEAR(score.divergences.jsd_bits, 1, 1e-6) << "nothing in common";
}

TEST(ScoreTest, OnlyMissingValuesOnBothSidesAreOneBin) {
  const Score score = ScoreOf(Layout::Lossless(), Of({}, 600), Of({}, 700));
  EXPECT_EQ(score.bins, 1);
  EXPECT_EQ(score.divergences.jsd_bits, 0);
  EXPECT_EQ(score.corrected_jsd_bits, 0);
  EXPECT_EQ(score.noise_floor_bits, 0);
  EXPECT_EQ(score.p_value, 1);
  const AlertEvidence evidence = EvidenceOf(score, Rule());
  EXPECT_FALSE(evidence.above);
  EXPECT_TRUE(evidence.below);
}

TEST(ScoreTest, AFrozenFeatureThatThawsIsSeen) {
  const Layout layout = *Layout::Create(LogLinear{160});
  Counts frozen = layout.NewCounts(), thawed = layout.NewCounts();
  layout.Fold(std::vector<double>(1000, 0.5), frozen);
  std::vector<double> values;
  for (int i = 0; i < 1000; ++i) values.push_back(0.4 + 0.0002 * i);
  layout.Fold(values, thawed);
  EXPECT_FALSE(EvidenceOf(ScoreOf(layout, frozen, frozen), Rule()).above);
  EXPECT_TRUE(EvidenceOf(ScoreOf(layout, thawed, frozen), Rule()).above);
  EXPECT_TRUE(EvidenceOf(ScoreOf(layout, frozen, thawed), Rule()).above) << "and freezing again";
}

TEST(ScoreTest, ANewCategoryAtFivePercentIsDrift) {
  const Score score =
      ScoreOf(Categories(), Of({{0, 2375}, {1, 2375}, {2, 250}}), Of({{0, 2500}, {1, 2500}}));
  EXPECT_EQ(score.bins, 3);
  EXPECT_TRUE(EvidenceOf(score, Rule()).above) << score.alert_score_bits;
}

TEST(ScoreTest, ANullRateThatRisesToFivePercentIsDrift) {
  const Score score =
      ScoreOf(Halves(), Of({{0, 2375}, {1, 2375}}, /*missing=*/250), Of({{0, 2500}, {1, 2500}}));
  EXPECT_TRUE(EvidenceOf(score, Rule()).above) << score.alert_score_bits;
}

TEST(ScoreTest, ValuesOutsideTheLayoutAreTold) {
  Counts live = Of({{0, 600}});
  live.Add(Special::kBelow, 1);
  live.Add(Special::kAbove, 2);
  live.Add(Special::kOther, 4);
  live.Add(Special::kNan, 8);
  EXPECT_EQ(ScoreOf(Halves(), live, Of({{0, 600}})).live_outside, 7u);
  const Counts others = Of({{0, 600}, {kFirstOtherBucket, 3}, {kFirstOtherBucket + 63, 4}});
  const Layout categories = *Layout::Create(Categorical{});
  EXPECT_EQ(ScoreOf(categories, others, Of({{0, 600}})).live_outside, 7u);
}

TEST(ScoreTest, TheBinsGivenOutAreThoseScored) {
  BinGroups groups;
  std::vector<ScoringBin> bins;
  const Score score = ComputeScore(Halves(), Rule(), Of({{0, 600}, {1, 600}}),
                                   Of({{0, 700}, {1, 500}}, 100), {}, groups, &bins);
  ASSERT_EQ(bins.size(), static_cast<size_t>(score.bins));
  double live = 0, reference = 0;
  for (const ScoringBin& bin : bins) live += bin.live, reference += bin.reference;
  EXPECT_EQ(live, 1200);
  EXPECT_EQ(reference, 1300);
}

TEST(ScoreTest, TheJsdByItselfIsThatOfTheScore) {
  constexpr uint64_t kMany = uint64_t{1} << 33;  // more than 32 bits hold
  for (const uint64_t times : {uint64_t{1}, kMany}) {
    const Counts live = Of({{0, 200 * times}, {1, 600 * times}}, 100 * times);
    const Counts reference = Of({{0, 700 * times}, {1, 500 * times}}, 3 * times);
    BinGroups groups;
    const auto jsd = ComputeJsd(Halves(), Rule(), live, reference, groups);
    const Score score = ScoreOf(Halves(), live, reference);
    ASSERT_TRUE(jsd.has_value());
    EXPECT_NEAR(jsd->jsd_bits, score.divergences.jsd_bits, 2e-6 * score.divergences.jsd_bits);
    EXPECT_EQ(jsd->sizes.live, 900.0 * static_cast<double>(times));
    EXPECT_EQ(jsd->sizes.reference, 1203.0 * static_cast<double>(times));
    EXPECT_EQ(jsd->sizes.bins, score.bins);
    EXPECT_EQ(jsd->data, DataState::kOk);
  }
}

TEST(ScoreTest, AnEmptySideHasNoJsd) {
  BinGroups groups;
  EXPECT_FALSE(ComputeJsd(Halves(), Rule(), Of({}), Of({{0, 600}}), groups).has_value());
  EXPECT_FALSE(ComputeJsd(Halves(), Rule(), Of({{0, 600}}), Of({}), groups).has_value());
}

TEST(ScoreTest, TooFewValuesHaveAJsdButTellNothing) {
  BinGroups groups;
  const auto jsd = ComputeJsd(Halves(), Rule(), Of({{0, 499}}), Of({{0, 600}}), groups);
  ASSERT_TRUE(jsd.has_value());
  EXPECT_EQ(jsd->data, DataState::kInsufficient);
}

TEST(ScoreTest, GroupsAreKeptWhileTheyFit) {
  BinGroups groups;
  const Counts reference = Of({{0, 600}, {1, 600}});
  ComputeScore(Halves(), Rule(), reference, reference, {}, groups);
  EXPECT_EQ(groups.version, 1u);
  const BinGroups first = groups;
  ComputeScore(Halves(), Rule(), reference, Of({{0, 620}, {1, 580}}), {}, groups);
  EXPECT_EQ(groups, first);
  ComputeScore(Halves(), Rule(), reference, Of({{0, 1200}, {1, 1}}), {}, groups);
  EXPECT_EQ(groups.version, 2u);
}

TEST(ScoreTest, TheAlertIsOnTheDivergenceOfTheRule) {
  AlertRule rule = Rule();
  const Counts live = Of({{0, 1000}, {1, 3000}}), reference = Of({{0, 2000}, {1, 2000}});
  rule.divergence = Divergence::kKlLiveToReference;
  const Score forward = ScoreOf(Halves(), live, reference, rule);
  EXPECT_EQ(forward.alert_raw_bits, forward.divergences.kl_live_to_reference_bits);
  // 1 - H(1/4) bits, but for the smoothing.
  EXPECT_NEAR(forward.alert_raw_bits, 0.18872, 1e-3);
  // The bias of KL is h/2 a degree of freedom, its floor four times that of JSD.
  EXPECT_NEAR(forward.alert_raw_bits - forward.alert_score_bits, 0.5 / 4000 * 2 / std::log(2) / 1,
              1e-4 * 4);
  EXPECT_NEAR(forward.alert_floor_bits, 4 * forward.noise_floor_bits, 1e-9);
  rule.divergence = Divergence::kKlReferenceToLive;
  const Score backward = ScoreOf(Halves(), live, reference, rule);
  EXPECT_EQ(backward.alert_raw_bits, backward.divergences.kl_reference_to_live_bits);
  // Half of log2(2) and half of log2(2/3).
  EXPECT_NEAR(backward.alert_raw_bits, 0.5 + 0.5 * std::log2(2.0 / 3), 1e-3);
  EXPECT_THAT(Explain(forward, rule, AlertState::kOk), StartsWith("KL reference to live"));
}

TEST(ScoreTest, AnInfiniteDivergenceRaisesAndIsTold) {
  AlertRule rule = Rule();
  rule.divergence = Divergence::kKlLiveToReference;
  rule.smoothing = 0;
  const Score score = ScoreOf(Halves(), Of({{0, 500}, {1, 500}}), Of({{0, 1000}}), rule);
  EXPECT_EQ(score.alert_score_bits, std::numeric_limits<double>::infinity());
  EXPECT_TRUE(EvidenceOf(score, rule).above);
  EXPECT_FALSE(EvidenceOf(score, rule).below);
  EXPECT_THAT(Explain(score, rule, AlertState::kOk), HasSubstr("inf bits"));
}

// ---- EvidenceOf, with thresholds 0.01 and 0.008.
Score Scored(double corrected, double raw, double floor) {
  Score score;
  score.live_values = score.reference_values = 1000;
  score.bins = 20;
  score.data = DataState::kOk;
  score.alert_score_bits = corrected;
  score.alert_raw_bits = raw;
  score.alert_floor_bits = floor;
  return score;
}

TEST(EvidenceTest, TheThresholdItselfIsAbove) {
  EXPECT_TRUE(EvidenceOf(Scored(0.01, 0.02, 0.015), Rule()).above);
  EXPECT_FALSE(EvidenceOf(Scored(std::nextafter(0.01, 0), 0.02, 0.015), Rule()).above);
}

TEST(EvidenceTest, TheFloorIsForTheRawScoreAndItselfAbove) {
  EXPECT_TRUE(EvidenceOf(Scored(0.01, 0.015, 0.015), Rule()).above);
  const AlertEvidence under = EvidenceOf(Scored(0.01, std::nextafter(0.015, 0), 0.015), Rule());
  EXPECT_FALSE(under.above);
  EXPECT_TRUE(under.below) << "whatever the corrected score";
}

TEST(EvidenceTest, TheClearThresholdItselfIsNotBelow) {
  EXPECT_FALSE(EvidenceOf(Scored(0.008, 0.02, 0.015), Rule()).below);
  EXPECT_TRUE(EvidenceOf(Scored(std::nextafter(0.008, 0), 0.02, 0.015), Rule()).below);
}

TEST(ExplainTest, SaysTheScoreTheFloorTheCountsAndWhatIsNext) {
  Score score = Scored(0.19, 0.21, 0.012);
  score.live_values = 41200;
  score.reference_values = 50000;
  const std::string numbers =
      "JSD 0.21 bits, 0.19 above chance; floor 0.012 at 41,200 against 50,000 values; ";
  EXPECT_EQ(Explain(score, Rule(), AlertState::kOk), numbers + "threshold 0.01");
  EXPECT_EQ(Explain(score, Rule(), AlertState::kPending),
            numbers + "drifting after 15m above 0.01");
  EXPECT_EQ(Explain(score, Rule(), AlertState::kDrifting),
            numbers + "15m above 0.01; over after 1h below 0.008");
}

TEST(ExplainTest, SaysWhyAnAlertEnded) {
  const Score low = Scored(0.005, 0.006, 0.001);
  EXPECT_THAT(ExplainChange(low, Rule(), AlertState::kDrifting, AlertState::kOk),
              EndsWith("; over: 1h below 0.008 or the floor"));
  EXPECT_THAT(ExplainChange(low, Rule(), AlertState::kPending, AlertState::kOk),
              EndsWith("; not above 0.01 and the floor for 15m"));
  Score few = low;
  few.data = DataState::kInsufficient;
  EXPECT_THAT(ExplainChange(few, Rule(), AlertState::kPending, AlertState::kOk),
              EndsWith("; fewer than 500 on a side"));
  EXPECT_EQ(ExplainChange(low, Rule(), AlertState::kOk, AlertState::kPending),
            Explain(low, Rule(), AlertState::kPending));
}

TEST(ExplainTest, AFactorShowsAsMoreThanOneOrNotAtAll) {
  Score score = Scored(0.005, 0.006, 0.001);
  score.overdispersion.measured = 1.02;
  EXPECT_THAT(Explain(score, Rule(), AlertState::kOk), HasSubstr(", 1.02 times that of"));
  score.overdispersion.measured = 1.004;
  EXPECT_THAT(Explain(score, Rule(), AlertState::kOk), Not(HasSubstr("times")));
}

}  // namespace
}  // namespace drift
