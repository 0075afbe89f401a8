#include "client/cli/offline/backtest.h"

#include <random>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/config/load.h"
#include "server/convert/time.h"

namespace drift::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kConfig[] = R"(
models:
  - match: "*"
    fine_pane: 1m
monitors:
  - name: all
    live: 10m
    alert: {for: 2m, keep_firing_for: 5m}
)";

struct Seen {
  std::string series;
  AlertState state;
  int minute;  // at which the pane ended
};

// A stream of 200 values a minute for one feature, normal but for its mean.
class BacktestTest : public testing::Test {
 protected:
  void Create(const std::string& yaml) {
    const auto config = ParseConfig(yaml, "test.yaml");
    ASSERT_TRUE(config.ok()) << config.status();
    auto backtest = Backtest::Create(*config, "m", [this](const Change& change) {
      const absl::Duration end = change.standing.state.scored_end - absl::UnixEpoch();
      changes_.push_back({change.series->name(), change.standing.state.alert.state,
                          static_cast<int>(absl::ToInt64Minutes(end))});
    });
    ASSERT_TRUE(backtest.ok()) << backtest.status();
    backtest_ = *std::move(backtest);
    key_.set_model("m");
    key_.set_feature("x");
  }

  void Pin(double mean) {
    NumberSample sample;
    std::vector<double> values;
    for (int i = 0; i < 5000; ++i) values.push_back(Draw(mean));
    Layout::Lossless().Fold(values, sample.lossless);
    const PinnedReferenceKey key{
        .model = "m", .feature = "x", .name = "training", .model_version = {}, .segments = {}};
    ASSERT_TRUE(backtest_->AddReference(key, sample).ok());
  }

  void Send(uint32_t alias, int from_minute, int to_minute, double mean) {
    for (int minute = from_minute; minute < to_minute; ++minute) {
      v1::Batch batch;
      v1::SeriesValues& entry = *batch.add_series();
      entry.set_alias(alias);
      *entry.mutable_event_time() = ToProto(absl::UnixEpoch() + absl::Minutes(minute));
      for (int i = 0; i < 200; ++i) entry.mutable_doubles()->add_values(Draw(mean));
      const absl::Status status = backtest_->Apply(batch);
      ASSERT_TRUE(status.ok()) << status;
    }
  }

  void SendCities(uint32_t alias, int from_minute, int to_minute, double new_share) {
    for (int minute = from_minute; minute < to_minute; ++minute) {
      v1::Batch batch;
      v1::SeriesValues& entry = *batch.add_series();
      entry.set_alias(alias);
      *entry.mutable_event_time() = ToProto(absl::UnixEpoch() + absl::Minutes(minute));
      for (int i = 0; i < 500; ++i) {
        const bool is_new = std::bernoulli_distribution(new_share)(random_);
        const int city = std::uniform_int_distribution<int>(0, 999)(random_);
        entry.mutable_categories()->add_values(is_new ? "never seen" : absl::StrCat("city ", city));
      }
      const absl::Status status = backtest_->Apply(batch);
      ASSERT_TRUE(status.ok()) << status;
    }
  }

  double Draw(double mean) { return std::normal_distribution<double>(mean, 1)(random_); }

  std::mt19937 random_{20240501};  // what is expected of it is certain for all but rare seeds
  v1::SeriesKey key_;
  std::vector<Seen> changes_;
  std::unique_ptr<Backtest> backtest_;
};

TEST_F(BacktestTest, AShiftIsPendingThenDriftingThenOver) {
  Create(kConfig);
  Pin(0);
  const uint32_t alias = backtest_->AddSeries(key_);
  Send(alias, 0, 30, 0);
  EXPECT_THAT(changes_, IsEmpty());
  Send(alias, 30, 60, 3);
  ASSERT_EQ(changes_.size(), 2u);
  EXPECT_EQ(changes_[0].state, AlertState::kPending);
  EXPECT_EQ(changes_[1].state, AlertState::kDrifting);
  EXPECT_EQ(changes_[1].minute - changes_[0].minute, 2);
  EXPECT_GT(changes_[0].minute, 30);
  EXPECT_LE(changes_[0].minute, 33);
  Send(alias, 60, 90, 0);
  ASSERT_EQ(changes_.size(), 3u);
  EXPECT_EQ(changes_[2].state, AlertState::kOk);
}

TEST_F(BacktestTest, WithoutAReferenceTheStreamIsComparedWithItsPast) {
  Create(
      "models:\n  - match: \"*\"\n    fine_pane: 1m\n    coarse_pane: 10m\n"
      "monitors:\n  - name: all\n    live: 10m\n"
      "    references: [{name: past, trailing: {length: 30m}}]\n");
  const uint32_t alias = backtest_->AddSeries(key_);
  Send(alias, 0, 60, 0);
  EXPECT_THAT(changes_, IsEmpty());
  Send(alias, 60, 75, 3);
  ASSERT_FALSE(changes_.empty());
  EXPECT_EQ(changes_[0].series, "m/x");
}

// Of 1,000 categories the dictionary has room for 64, and the rest is common: 94 % together.
TEST_F(BacktestTest, ANewCategoryIsAlarmedAlsoWhereTheDictionaryIsFull) {
  Create(kConfig);
  CategorySample sample;
  for (int i = 0; i < 1000; ++i) sample.counts.emplace_back(absl::StrCat("city ", i), 50);
  const PinnedReferenceKey key{
      .model = "m", .feature = "x", .name = "training", .model_version = {}, .segments = {}};
  ASSERT_TRUE(backtest_->AddReference(key, sample).ok());
  const uint32_t alias = backtest_->AddSeries(key_);
  // 500 values a minute, 5,000 in a live window.
  SendCities(alias, 0, 30, /*new_share=*/0);
  EXPECT_THAT(changes_, IsEmpty());
  SendCities(alias, 30, 60, /*new_share=*/0.05);
  ASSERT_GE(changes_.size(), 2u);
  EXPECT_EQ(changes_[1].state, AlertState::kDrifting);
}

TEST_F(BacktestTest, APinnedCategoryIsAsLongAsTheConfigurationAllows) {
  Create(std::string(kConfig) + "limits: {max_name_bytes: 200}\n");
  const PinnedReferenceKey key{
      .model = "m", .feature = "x", .name = "training", .model_version = {}, .segments = {}};
  CategorySample sample{.counts = {{std::string(200, 'x'), 5000}}};
  EXPECT_TRUE(backtest_->AddReference(key, sample).ok());
  sample.counts[0].first += "x";
  EXPECT_EQ(backtest_->AddReference(key, sample),
            absl::InvalidArgumentError("a category has 201 bytes; at most 200 are allowed"));
}

// A file of counts may have any.
TEST_F(BacktestTest, CountsAreTakenAsSuch) {
  Create(kConfig);
  v1::Batch batch;
  v1::SeriesValues& entry = *batch.add_series();
  entry.set_alias(backtest_->AddSeries(key_));
  *entry.mutable_event_time() = ToProto(absl::UnixEpoch());
  entry.mutable_doubles()->add_values(1);
  entry.mutable_doubles()->add_values(2);
  entry.add_value_counts(1'000'000'000);
  entry.add_value_counts(2);
  ASSERT_TRUE(backtest_->Apply(batch).ok());
  EXPECT_EQ(backtest_->accepted_values(), 1'000'000'002u);
}

TEST_F(BacktestTest, SegmentsAddUpInARollUp) {
  Create(std::string(kConfig) + "    roll_up: {segments: [country]}\n");
  for (const char* country : {"DE", "FR"}) {
    (*key_.mutable_segments())["country"] = country;
    Send(backtest_->AddSeries(key_), 0, 5, 0);
  }
  EXPECT_EQ(backtest_->series_count(), 3u);
}

TEST_F(BacktestTest, WhatIsTooLateIsRejectedAndCounted) {
  Create(kConfig);
  const uint32_t alias = backtest_->AddSeries(key_);
  Send(alias, 3000, 3001, 0);
  Send(alias, 0, 1, 0);
  ASSERT_EQ(backtest_->rejections().all().size(), 1u);
  EXPECT_EQ(backtest_->rejections().values(), 200u);
  EXPECT_EQ(backtest_->rejections().all()[0].reason, RejectionReason::kTooLate);
  EXPECT_EQ(backtest_->accepted_values(), 200u);
}

// A file is of one model.
TEST_F(BacktestTest, AgainstAnotherModelNothingIsAlarmedAndTheOtherReferencesAre) {
  Create(absl::StrCat(kConfig,
                      "    references:\n"
                      "      - {name: base, series: {model: another}}\n"
                      "      - {name: training, pinned: {}}\n"));
  Pin(0);
  const uint32_t alias = backtest_->AddSeries(key_);
  Send(alias, 0, 20, 0);
  Send(alias, 20, 60, 2);
  ASSERT_EQ(changes_.size(), 2u);
  EXPECT_EQ(changes_[0].state, AlertState::kPending);
  EXPECT_EQ(changes_[1].state, AlertState::kDrifting);
}

TEST_F(BacktestTest, SeriesBeyondTheLimitAreRejectedAndTheOthersTaken) {
  Create(std::string(kConfig) + "limits: {max_series: 1}\n");
  Send(backtest_->AddSeries(key_), 0, 1, 0);
  key_.set_feature("y");
  Send(backtest_->AddSeries(key_), 0, 1, 0);
  EXPECT_EQ(backtest_->accepted_values(), 200u);
  ASSERT_EQ(backtest_->rejections().all().size(), 1u);
  EXPECT_EQ(backtest_->rejections().all()[0].reason, RejectionReason::kTooManySeries);
  EXPECT_EQ(backtest_->rejections().values(), 200u);
}

TEST_F(BacktestTest, AMonitorThatDoesNotFitIsTold) {
  Create(
      "models:\n  - match: \"*\"\n    fine_pane: 1h\nmonitors:\n  - name: short\n    live: 90m\n");
  backtest_->AddSeries(key_);
  Send(1, 0, 1, 0);
  EXPECT_THAT(backtest_->TakeMisfits(),
              ElementsAre(HasSubstr("no model that it matches has other panes"),
                          HasSubstr("\"short\": live: 1h30m is not a multiple")));
}

}  // namespace
}  // namespace drift::cli
