#include "server/rpc/score_proto.h"

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/store/store.h"

namespace drift {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const absl::Time kPaneEnd = absl::FromUnixSeconds(1'000'000);

class ScoreProtoTest : public testing::Test {
 protected:
  void SetUp() override {
    auto store = Store::Open({.path = directory_});
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
    ModelRecord model;
    model.name = "fraud";
    model_ = std::make_shared<Model>(model, *store_);
    SeriesRecord identity;
    identity.key = {
        .model = "fraud", .version = "2", .feature = "score", .segments = {{"c", "DE"}}};
    series_ = std::make_unique<Series>(std::move(identity), model_);
    record_.reference = "training";
    record_.score.live_values = 1000;
    record_.score.reference_values = 5000;
    record_.score.bins = 20;
    record_.score.divergences.jsd_bits = 0.25;
    record_.score.alert_raw_bits = 0.25;
    record_.score.data = DataState::kOk;
    record_.alert = AlertState::kDrifting;
    record_.alert_since = kPaneEnd - absl::Seconds(60);
    record_.live_range = {kPaneEnd - absl::Seconds(600), kPaneEnd};
  }
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(directory_);
  }

  v1::Score Show(const WatchPlan* plan) const { return ToProto(*series_, kPaneEnd, record_, plan); }

  const std::string directory_ = testing::TempDir() + "/ScoreProtoTest." +
                                 testing::UnitTest::GetInstance()->current_test_info()->name();
  std::unique_ptr<Store> store_;
  std::shared_ptr<Model> model_;
  std::unique_ptr<Series> series_;
  ScoreRecord record_;
};

TEST_F(ScoreProtoTest, ShowsWhatItWasComputedFrom) {
  const v1::Score score = Show(nullptr);
  EXPECT_EQ(score.series(), "fraud@2/score{c=DE}");
  EXPECT_EQ(score.key().segments().at("c"), "DE");
  EXPECT_EQ(score.reference(), "training");
  EXPECT_EQ(score.pane_end_time().seconds(), 1'000'000);
  EXPECT_EQ(score.live().range().start_time().seconds(), 999'400);
  EXPECT_EQ(score.live().values(), 1000);
  EXPECT_FALSE(score.reference_window().has_range());  // uploaded
  EXPECT_EQ(score.reference_window().values(), 5000);
  EXPECT_EQ(score.jsd_bits(), 0.25);
  EXPECT_EQ(score.alert_state(), v1::ALERT_STATE_DRIFTING);
  EXPECT_EQ(score.alert_since_time().seconds(), 999'940);
  EXPECT_EQ(score.data_state(), v1::DATA_STATE_OK);
}

// What the rule was then is not stored.
TEST_F(ScoreProtoTest, HistoryTellsTheThresholdInForceAndNoReason) {
  WatchPlan plan;
  plan.monitor = "strict";
  plan.alert.threshold_bits = 0.2;
  const v1::Score score = Show(&plan);
  EXPECT_EQ(score.monitor(), "strict");
  EXPECT_EQ(score.threshold_bits(), 0.2);
  EXPECT_THAT(score.reason(), IsEmpty());
  EXPECT_FALSE(score.has_smoothing());
  EXPECT_FALSE(score.has_noise_level());
  EXPECT_THAT(Show(nullptr).monitor(), IsEmpty());
}

TEST_F(ScoreProtoTest, CrossEntropiesSayInWhoseCode) {
  record_.score.divergences.cross_entropy_live_to_reference_bits = 5;
  record_.score.divergences.cross_entropy_reference_to_live_bits = 4.75;
  EXPECT_EQ(Show(nullptr).cross_entropy_live_to_reference_bits(), 5);
  EXPECT_EQ(Show(nullptr).cross_entropy_reference_to_live_bits(), 4.75);
}

TEST_F(ScoreProtoTest, WhereASideIsEmptyThereAreNoFiguresRatherThanZeros) {
  record_.score = {};
  record_.score.reference_values = 5000;
  const v1::Score score = Show(nullptr);
  EXPECT_EQ(score.bins(), 0);
  EXPECT_FALSE(score.has_jsd_bits());
  EXPECT_FALSE(score.has_noise_floor_bits());
  EXPECT_FALSE(score.has_p_value());
  EXPECT_FALSE(score.has_alert_score_bits());
  EXPECT_FALSE(score.has_psi_nats());
  EXPECT_EQ(score.reference_window().values(), 5000);
}

TEST_F(ScoreProtoTest, WarnsWhenMuchIsOutsideTheLayout) {
  record_.score.live_outside = 100;
  EXPECT_THAT(Show(nullptr).warnings(), IsEmpty());
  record_.score.live_outside = 250;
  EXPECT_THAT(Show(nullptr).warnings(),
              ElementsAre(HasSubstr("25% of the live values are outside the layout")));
}

TEST_F(ScoreProtoTest, AnAlertThatNeverChangedHasNoSince) {
  record_.alert_since = absl::InfinitePast();
  EXPECT_FALSE(Show(nullptr).has_alert_since_time());
}

}  // namespace
}  // namespace drift
