#include "client/cli/patience.h"

#include <sstream>

#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "tests/client/cli/status_server.h"

namespace drift::cli {
namespace {

class PatienceTest : public testing::Test {
 protected:
  // A call that is Unavailable `failures` times and then goes through, made with patience.
  absl::StatusOr<int> Call(const std::string& server, int failures) {
    Client client({.server = server});
    const auto call = [&]() -> absl::StatusOr<int> {
      if (++calls_ <= failures) return absl::UnavailableError("the store has failed");
      return calls_;
    };
    return WithPatience(call, client, display_);
  }

  std::ostringstream err_;
  ProgressDisplay display_{err_, Terminal{}};
  int calls_ = 0;
};

TEST_F(PatienceTest, AServerThatAnswersOtherwiseIsNotWaitedFor) {
  const StatusServer server;
  const absl::Status status = Call(server.address(), /*failures=*/1000).status();
  EXPECT_EQ(status, absl::UnavailableError("the store has failed"));
  EXPECT_EQ(calls_, 2);
  EXPECT_EQ(err_.str(), "");
}

TEST_F(PatienceTest, AServerThatHasJustComeBackIsAskedAgain) {
  const StatusServer server;
  EXPECT_TRUE(Call(server.address(), /*failures=*/1).ok());
}

TEST_F(PatienceTest, AServerThatIsAwayIsToldOnceAndWaitedFor) {
  EXPECT_TRUE(Call("127.0.0.1:1", /*failures=*/2).ok());
  EXPECT_EQ(err_.str(), "drift: the server is away, trying again\n");
}

}  // namespace
}  // namespace drift::cli
