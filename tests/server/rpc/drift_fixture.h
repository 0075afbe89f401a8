// A model that drifts away from its reference in a few panes, and who asks about it.
#ifndef DRIFT_TESTS_SERVER_RPC_DRIFT_FIXTURE_H_
#define DRIFT_TESTS_SERVER_RPC_DRIFT_FIXTURE_H_

#include <string>
#include <vector>

#include "tests/server/rpc/fixture.h"

namespace drift {

inline constexpr absl::Duration kPane = absl::Seconds(10);

inline std::string NameOf(const v1::Score& score) {
  return score.series() + "|" + score.reference();
}

class DriftServiceTest : public RpcTest {
 protected:
  // Watches everything against "training", with windows of two panes and no patience.
  void SetUp() override {
    RpcTest::SetUp();
    v1::Monitor monitor;
    monitor.set_name("quick");
    *monitor.mutable_live() = Lasting(2 * kPane);
    v1::Reference& reference = *monitor.add_references();
    reference.set_name("training");
    reference.mutable_pinned();
    monitor.mutable_alert()->set_min_values(10);
    *monitor.mutable_alert()->mutable_for_() = Lasting(kPane);
    const grpc::Status status = CreateMonitor(monitor);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }

  // Values of one pane, the same for each feature.
  void Feed(const std::vector<std::string>& features, int pane, const std::vector<double>& values) {
    v1::Batch batch;
    for (const std::string& feature : features) {
      AddNumbers(batch, KeyOf("fraud", feature), kStart + pane * kPane, values);
    }
    EXPECT_EQ(Submit(batch).accepted_values(), features.size() * values.size());
  }

  // Six panes of distributions that are not the reference's; the first four are closed.
  void Drift(const std::vector<std::string>& features) {
    for (const std::string& feature : features) UploadUniform("fraud", feature, "training", 1000);
    for (int pane = 0; pane < 6; ++pane) Feed(features, pane, Evenly(0.8, 0.9, 100));
  }

  v1::ListScoresResponse Scores(const v1::ListScoresRequest& request = {}) {
    v1::ListScoresResponse response;
    const grpc::Status status = drift_->ListScores(NewContext().get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  v1::ListScoreHistoryResponse History(const v1::ListScoreHistoryRequest& request) {
    v1::ListScoreHistoryResponse response;
    const grpc::Status status = drift_->ListScoreHistory(NewContext().get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  grpc::Status Histograms(const std::string& series, const std::string& reference,
                          v1::GetHistogramsResponse& response) {
    v1::GetHistogramsRequest request;
    request.set_series(series);
    request.set_reference(reference);
    return drift_->GetHistograms(NewContext().get(), request, &response);
  }
};

}  // namespace drift

#endif  // DRIFT_TESTS_SERVER_RPC_DRIFT_FIXTURE_H_
