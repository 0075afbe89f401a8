// Fine-tuned models against their base: one that says the same alarms nobody, one that does not
// does.
#include <cmath>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/rpc/fixture.h"

namespace drift {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr absl::Duration kTunedPane = absl::Seconds(10);
constexpr int kTunedPanes = 40;
constexpr int kTunedValues = 1000;  // of a series in a pane

v1::Monitor OfModel(const std::string& match) {
  v1::Monitor monitor;
  monitor.set_name(match);
  monitor.mutable_match()->set_model(match);
  *monitor.mutable_live() = Lasting(12 * kTunedPane);
  return monitor;
}

v1::Monitor AgainstModel(const std::string& match, const std::string& with) {
  v1::Monitor monitor = OfModel(match);
  v1::Reference& reference = *monitor.add_references();
  reference.set_name("base");
  reference.mutable_series()->set_model(with);
  return monitor;
}

class TunedModelTest : public RpcTest {
 protected:
  // What models answer: a score, and one of 120 words, so many that some have no number.
  struct Answers {
    double mean = 0;
    double popularity = 1;  // of words; larger: more of the first few
  };

  void Answer(const std::string& model, int pane, const Answers& answers, v1::Batch& batch) {
    const absl::Time time = kStart + pane * kTunedPane;
    std::normal_distribution<double> score(answers.mean, 1);
    std::vector<double> scores(kTunedValues);
    for (double& one : scores) one = score(random_);
    AddNumbers(batch, KeyOf(model, "score"), time, scores);
    std::vector<double> weights(120);
    for (size_t i = 0; i < weights.size(); ++i) weights[i] = std::pow(i + 1, -answers.popularity);
    std::discrete_distribution<int> word(weights.begin(), weights.end());
    v1::SeriesValues& words = *batch.add_series();
    *words.mutable_key() = KeyOf(model, "word");
    *words.mutable_event_time() = At(time);
    for (int i = 0; i < kTunedValues; ++i) {
      words.mutable_categories()->add_values(absl::StrCat("word ", word(random_)));
    }
  }

  // All states that alerts of the series were in.
  std::set<v1::AlertState> StatesOf(const std::string& series) {
    v1::ListScoreHistoryRequest request;
    request.set_filter(series);
    request.set_reference("base");
    v1::ListScoreHistoryResponse response;
    const grpc::Status status = drift_->ListScoreHistory(NewContext().get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    EXPECT_GE(response.scores_size(), kTunedPanes - 2) << series;
    std::set<v1::AlertState> states;
    for (const v1::Score& score : response.scores()) {
      states.insert(score.alert_state());
      EXPECT_EQ(score.live().range().SerializeAsString(),
                score.reference_window().range().SerializeAsString())
          << "what came in one batch is of one time";
    }
    return states;
  }

  std::mt19937_64 random_{5};
};

TEST_F(TunedModelTest, OneThatDriftsFromItsBaseAlarmsAndOneThatDoesNotDoesNot) {
  ASSERT_TRUE(CreateMonitor(OfModel("llm")).ok());
  ASSERT_TRUE(CreateMonitor(AgainstModel("tuned-*", "llm")).ok());
  for (int pane = 0; pane < kTunedPanes; ++pane) {
    set_now(kStart + pane * kTunedPane);
    v1::Batch batch;
    // Answers of all models shift together in the middle: what was asked has changed.
    const double asked = pane < kTunedPanes / 2 ? 0 : 2;
    Answer("tuned-same", pane, {.mean = asked}, batch);
    Answer("llm", pane, {.mean = asked}, batch);
    Answer("tuned-off", pane, {.mean = asked + 0.6, .popularity = 1.5}, batch);
    Submit(batch);
  }
  for (const std::string feature : {"score", "word"}) {
    EXPECT_THAT(StatesOf("tuned-same/" + feature), ElementsAre(v1::ALERT_STATE_OK)) << feature;
    EXPECT_THAT(StatesOf("tuned-off/" + feature), Contains(v1::ALERT_STATE_DRIFTING)) << feature;
  }
}

TEST_F(TunedModelTest, TwoThatWouldBeComparedWithEachOtherAreRefused) {
  v1::Batch batch;
  AddNumbers(batch, KeyOf("llm", "score"), kStart, {1});
  Submit(batch);
  ASSERT_TRUE(CreateMonitor(AgainstModel("tuned", "llm")).ok());
  const grpc::Status status = CreateMonitor(AgainstModel("llm", "tuned"));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(status.error_message(),
            "series \"llm/score\" would be compared with itself by way of \"tuned/score\"; "
            "let the monitor match only one of them");
}

TEST_F(TunedModelTest, ItIsToldWhichModelIsNotThere) {
  ASSERT_TRUE(CreateMonitor(AgainstModel("tuned", "llm")).ok());
  v1::Batch batch;
  AddNumbers(batch, KeyOf("tuned", "score"), kStart, {1});
  Submit(batch);
  v1::ListScoresResponse response;
  ASSERT_TRUE(drift_->ListScores(NewContext().get(), {}, &response).ok());
  ASSERT_EQ(response.scores_size(), 1);
  EXPECT_THAT(response.scores(0).warnings(0), HasSubstr("no series \"llm/score\""));
}

}  // namespace
}  // namespace drift
