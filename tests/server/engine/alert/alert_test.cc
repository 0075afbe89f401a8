#include "server/engine/alert/alert.h"

#include <string>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace drift {
namespace {

constexpr absl::Duration kPane = absl::Seconds(10);

absl::Time PaneEnd(int pane) { return absl::FromUnixSeconds(1'000'000) + pane * kPane; }

AlertTimes Panes(int pending_for, int keep_firing_for) {
  return {.pending_for = pending_for * kPane, .keep_firing_for = keep_firing_for * kPane};
}

// '^' above the threshold, '-' between the clear threshold and it, '_' below, '.' too little data.
AlertEvidence Evidence(char c) {
  return {.enough_data = c != '.', .above = c == '^', .below = c == '_'};
}

// Steps through `panes`, one letter each, and returns the state after each: 'o' ok, 'p' pending,
// 'D' drifting.
std::string StatesOf(absl::string_view panes, const AlertTimes& times, Alert* alert) {
  std::string states;
  for (size_t i = 0; i < panes.size(); ++i) {
    *alert = Step(*alert, Evidence(panes[i]), times, PaneEnd(static_cast<int>(i)));
    states += "opD"[static_cast<int>(alert->state)];
  }
  return states;
}

std::string StatesOf(absl::string_view panes, const AlertTimes& times) {
  Alert alert;
  return StatesOf(panes, times, &alert);
}

TEST(AlertTest, StaysOkWhileTheRuleIsNotMet) { EXPECT_EQ(StatesOf("_-_-.", Panes(2, 2)), "ooooo"); }

TEST(AlertTest, DriftsAtTheFirstPaneWhoseEndIsForAfterTheFirstAbove) {
  EXPECT_EQ(StatesOf("_^^^^", Panes(2, 2)), "oppDD");
  EXPECT_EQ(StatesOf("_^^^^", Panes(3, 2)), "opppD");
}

TEST(AlertTest, DriftsAtOnceWhenForIsZero) {
  Alert alert;
  EXPECT_EQ(StatesOf("_^_", Panes(0, 5), &alert), "oDD");
  EXPECT_EQ(alert.since, PaneEnd(1));
}

TEST(AlertTest, ATimeBetweenTwoPanesWaitsForTheLater) {
  const AlertTimes times{.pending_for = 1.5 * kPane, .keep_firing_for = 0.5 * kPane};
  EXPECT_EQ(StatesOf("^^^__", times), "ppDDo");
}

TEST(AlertTest, AnythingNotAboveEndsPending) {
  EXPECT_EQ(StatesOf("^^-^^^", Panes(2, 2)), "ppoppD");
  EXPECT_EQ(StatesOf("^^_^^^", Panes(2, 2)), "ppoppD");
}

TEST(AlertTest, ClearsAtTheFirstPaneWhoseEndIsKeepFiringForAfterTheFirstLow) {
  EXPECT_EQ(StatesOf("^____", Panes(0, 2)), "DDDoo");
  EXPECT_EQ(StatesOf("^_^__", Panes(0, 1)), "DDDDo");
}

TEST(AlertTest, ClearsAtOnceWhenKeepFiringForIsZero) {
  EXPECT_EQ(StatesOf("^-_", Panes(0, 0)), "DDo");
}

TEST(AlertTest, ARowOfLowPanesEndsWithOneThatIsNotLow) {
  EXPECT_EQ(StatesOf("^__-__^___", Panes(0, 2)), "DDDDDDDDDo");
}

TEST(AlertTest, PanesWithoutEnoughDataHoldOkAndDriftingAndTheirTimes) {
  for (AlertState state : {AlertState::kOk, AlertState::kDrifting}) {
    const Alert before{.state = state, .since = PaneEnd(-5), .below_since = PaneEnd(-1)};
    for (bool above : {false, true}) {
      const AlertEvidence evidence{.enough_data = false, .above = above, .below = !above};
      EXPECT_EQ(Step(before, evidence, Panes(0, 0), PaneEnd(100)), before);
    }
  }
}

// Every pane has to show it.
TEST(AlertTest, APaneWithoutEnoughDataEndsPending) {
  EXPECT_EQ(StatesOf("^.^^^", Panes(2, 2)), "poppD");
  EXPECT_EQ(StatesOf("^...^", Panes(4, 2)), "pooop");
  Alert alert;
  StatesOf("^.", Panes(4, 2), &alert);
  EXPECT_EQ(alert.since, PaneEnd(1));
}

TEST(AlertTest, TimePassesWhileDriftingIsHeld) {
  EXPECT_EQ(StatesOf("^_..._", Panes(0, 4)), "DDDDDo");
}

TEST(AlertTest, SinceIsTheEndOfThePaneThatEnteredTheState) {
  Alert alert;
  StatesOf("_^^", Panes(5, 2), &alert);
  EXPECT_EQ(alert.since, PaneEnd(1)) << "pending";
  alert = {};
  StatesOf("_^^^^", Panes(2, 2), &alert);
  EXPECT_EQ(alert.since, PaneEnd(3)) << "drifting";
  alert = {};
  StatesOf("_^^^____", Panes(1, 2), &alert);
  EXPECT_EQ(alert.since, PaneEnd(6)) << "ok again";
  alert = {};
  StatesOf("_^^-", Panes(5, 2), &alert);
  EXPECT_EQ(alert.since, PaneEnd(3)) << "no longer pending";
}

TEST(AlertTest, BelowSinceIsSetOnlyInARowOfLowPanes) {
  Alert alert;
  StatesOf("^_._", Panes(0, 9), &alert);
  EXPECT_EQ(alert.below_since, PaneEnd(1));
  StatesOf("^_-", Panes(0, 9), &alert);
  EXPECT_EQ(alert.below_since, absl::InfiniteFuture());
  alert = {};
  StatesOf("^__", Panes(0, 1), &alert);
  EXPECT_EQ(alert.below_since, absl::InfiniteFuture()) << "cleared";
}

TEST(AlertTest, AGapInTimeCountsAsTimePassed) {
  Alert alert = Step({}, Evidence('^'), Panes(60, 60), PaneEnd(0));
  alert = Step(alert, Evidence('^'), Panes(60, 60), PaneEnd(1000));
  EXPECT_EQ(alert.state, AlertState::kDrifting);
}

TEST(AlertTest, AScoreThatFlapsAroundTheThresholdRaisesOnce) {
  // One noisy score, once with a clear threshold at 0.8 of the threshold and once without.
  int raised_with = 0, raised_without = 0;
  Alert with, without;
  for (int pane = 0; pane < 1000; ++pane) {
    const double score = 0.01 * (1 + 0.15 * (pane % 2 == 0 ? 1 : -1));
    const auto step = [&](Alert& alert, double clear_threshold, int& raised) {
      const AlertState before = alert.state;
      const AlertEvidence evidence{
          .enough_data = true, .above = score >= 0.01, .below = score < clear_threshold};
      alert = Step(alert, evidence, Panes(0, 0), PaneEnd(pane));
      raised += before != AlertState::kDrifting && alert.state == AlertState::kDrifting;
    };
    step(with, 0.008, raised_with);
    step(without, 0.01, raised_without);
  }
  EXPECT_EQ(raised_with, 1);
  EXPECT_EQ(raised_without, 500);
}

}  // namespace
}  // namespace drift
