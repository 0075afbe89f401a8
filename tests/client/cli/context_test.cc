#include "client/cli/context.h"

#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/cli/status_server.h"

namespace drift::cli {
namespace {

using testing::HasSubstr;

class ContextTest : public testing::Test {
 protected:
  Client client_{{.server = "127.0.0.1:1"}};  // where nobody listens
  std::ostringstream out_;
  std::ostringstream err_;
  Context context_{.client = client_,
                   .server = "127.0.0.1:1",
                   .style = {},
                   .terminal = {},
                   .err_terminal = {},
                   .out = out_,
                   .err = err_};
};

TEST_F(ContextTest, WhatIsNotFoundHasAnExitCodeOfItsOwn) {
  EXPECT_EQ(Report(absl::NotFoundError("no such series"), context_), ExitCode::kNotFound);
  EXPECT_EQ(Report(absl::InvalidArgumentError("bad"), context_), ExitCode::kFailed);
  EXPECT_EQ(err_.str(), "drift: no such series\ndrift: bad\n");
}

TEST_F(ContextTest, AServerThatIsAwayIsToldWithItsAddress) {
  EXPECT_EQ(Report(absl::UnavailableError("refused"), context_), ExitCode::kFailed);
  EXPECT_THAT(err_.str(), HasSubstr("no driftd answers at 127.0.0.1:1"));
}

TEST_F(ContextTest, AServerThatIsThereButCannotIsToldInItsOwnWords) {
  const StatusServer server;
  Client client({.server = server.address()});
  Context context{.client = client,
                  .server = server.address(),
                  .style = {},
                  .terminal = {},
                  .err_terminal = {},
                  .out = out_,
                  .err = err_};
  EXPECT_EQ(Report(absl::UnavailableError("the store has failed"), context), ExitCode::kFailed);
  EXPECT_EQ(err_.str(), "drift: the store has failed\n");
}

TEST_F(ContextTest, AMessageCannotSteerTheTerminalButMayHaveLines) {
  Report(absl::InvalidArgumentError("no column \x1b]0;x\x07\nsecond"), context_);
  EXPECT_EQ(err_.str(), "drift: no column �]0;x�\nsecond\n");
}

TEST_F(ContextTest, AnEmptyListIsAFailureOnlyOfAGlob) {
  EXPECT_TRUE(absl::IsNotFound(NothingListed("series", "fraud/*", context_).status()));
  EXPECT_EQ(*NothingListed("series", "", context_), ExitCode::kOk);
  EXPECT_EQ(err_.str(), "drift: there are no series yet\n");
}

// As a full disk.
class FullBuffer : public std::stringbuf {
  int sync() override { return -1; }
};

TEST_F(ContextTest, OutputThatIsLostIsToldWhateverTheOutcome) {
  FullBuffer full;
  for (const ExitCode code : {ExitCode::kOk, ExitCode::kDrifting}) {
    std::ostream out(&full);
    err_.str("");
    EXPECT_EQ(FinishOutput(code, out, err_), ExitCode::kFailed);
    EXPECT_THAT(err_.str(), HasSubstr("the output could not be written"));
  }
}

TEST_F(ContextTest, OutputThatIsWrittenLeavesTheExitCodeAlone) {
  EXPECT_EQ(FinishOutput(ExitCode::kDrifting, out_, err_), ExitCode::kDrifting);
  EXPECT_EQ(err_.str(), "");
}

}  // namespace
}  // namespace drift::cli
