#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/cli/output_of.h"
#include "tests/client/cli/status_server.h"

namespace drift::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

v1::Score OneBit() {
  v1::Score score;
  score.set_series("m/x");
  score.set_reference("training");
  score.set_alert_state(v1::ALERT_STATE_DRIFTING);
  score.set_alert_score_bits(1);
  score.set_jsd_bits(1);
  score.set_reason("JSD 1 bits");
  return score;
}

// Whatever it is asked for, it tells the score of one bit.
class OneBitServer : public StatusServer {
 private:
  grpc::Status ListScores(grpc::ServerContext*, const v1::ListScoresRequest*,
                          v1::ListScoresResponse* response) override {
    *response->add_scores() = OneBit();
    return grpc::Status::OK;
  }

  grpc::Status ListScoreHistory(grpc::ServerContext*, const v1::ListScoreHistoryRequest*,
                                v1::ListScoreHistoryResponse* response) override {
    *response->add_scores() = OneBit();
    return grpc::Status::OK;
  }

  grpc::Status WatchChanges(grpc::ServerContext*, const v1::WatchChangesRequest*,
                            grpc::ServerWriter<v1::WatchChangesResponse>* writer) override {
    v1::WatchChangesResponse change;
    *change.mutable_score() = OneBit();
    writer->Write(change);
    return {grpc::StatusCode::RESOURCE_EXHAUSTED, "that was all"};
  }
};

class NatsTest : public testing::Test {
 protected:
  // As text nats alone, as JSON both.
  template <typename Run>
  void ExpectNats(const Run& run) {
    EXPECT_THAT(OutputOf(server_.address(), false, run),
                AllOf(HasSubstr("nats"), HasSubstr("0.6931"), Not(HasSubstr("bits"))));
    EXPECT_THAT(OutputOf(server_.address(), true, run),
                AllOf(HasSubstr("\"jsdBits\":1"), HasSubstr("\"jsdNats\":0.69314718055994")));
  }

  OneBitServer server_;
};

TEST_F(NatsTest, ScoresAreToldInNats) {
  ExpectNats(
      [](Context& context) { return RunScores({.glob = {}, .nats = true}, context).status(); });
}

TEST_F(NatsTest, AlertsAreToldInNats) {
  ExpectNats(
      [](Context& context) { return RunAlerts({.glob = {}, .nats = true}, context).status(); });
}

TEST_F(NatsTest, HistoryIsToldInNats) {
  HistoryOptions options;
  options.glob = "*";
  options.nats = true;
  ExpectNats([&](Context& context) { return RunHistory(options, context).status(); });
}

TEST_F(NatsTest, AWatchTellsNats) {
  ExpectNats(
      [](Context& context) { return RunWatch({.glob = {}, .nats = true}, context).status(); });
}

}  // namespace
}  // namespace drift::cli
