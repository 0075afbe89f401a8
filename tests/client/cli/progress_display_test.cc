#include "client/cli/progress_display.h"

#include <sstream>

#include "gtest/gtest.h"

namespace drift::cli {
namespace {

TEST(ProgressDisplayTest, ANoteCannotSteerTheTerminal) {
  std::ostringstream err;
  ProgressDisplay(err, Terminal{}).Note("drift: away: \x1b[2J\nsecond\rline");
  EXPECT_EQ(err.str(), "drift: away: �[2J\nsecond�line\n");
}

}  // namespace
}  // namespace drift::cli
