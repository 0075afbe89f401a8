#include <algorithm>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/cli/output_of.h"
#include "tests/client/cli/status_server.h"

namespace drift::cli {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

class WarningServer : public StatusServer {
 private:
  grpc::Status ListScores(grpc::ServerContext*, const v1::ListScoresRequest*,
                          v1::ListScoresResponse* response) override {
    v1::Score& score = *response->add_scores();
    score.set_series("m/x");
    score.set_reference("weekly");
    score.add_warnings("live is longer than the season");
    return grpc::Status::OK;
  }
};

std::string ScoresOf(const WarningServer& server, bool json) {
  return OutputOf(server.address(), json,
                  [](Context& context) { return RunScores({}, context).status(); });
}

TEST(ScoresTest, WarningsStandBelowTheTableAndInJsonInTheirScores) {
  const WarningServer server;
  EXPECT_THAT(ScoresOf(server, false),
              EndsWith("\nwarning: m/x against weekly: live is longer than the season\n"));
  const std::string json = ScoresOf(server, true);
  EXPECT_THAT(json, HasSubstr("\"warnings\":[\"live is longer than the season\"]"));
  EXPECT_EQ(std::count(json.begin(), json.end(), '\n'), 1);
}

}  // namespace
}  // namespace drift::cli
