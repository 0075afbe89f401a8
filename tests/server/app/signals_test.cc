#include "server/app/signals.h"

#include <unistd.h>

#include <cstdlib>

#include "gtest/gtest.h"

namespace drift {
namespace {

using ::testing::ExitedWithCode;
using ::testing::KilledBySignal;

// Each in a process of its own.
TEST(SignalsDeathTest, EachSignalIsHeldUntilItIsWaitedFor) {
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
    EXPECT_EXIT(
        {
          const Signals signals;
          kill(getpid(), signal);
          _exit(signals.Wait() == signal ? 7 : 1);
        },
        ExitedWithCode(7), "");
  }
}

TEST(SignalsDeathTest, ASecondOneKills) {
  for (const int signal : {SIGTERM, SIGINT}) {
    EXPECT_EXIT(
        {
          const Signals signals;
          kill(getpid(), SIGTERM);
          signals.Wait();
          signals.LetKill();
          kill(getpid(), signal);
          _exit(1);
        },
        KilledBySignal(signal), "");
  }
}

TEST(SignalsDeathTest, ClosedPipesAndHangupsDoNotKill) {
  EXPECT_EXIT(
      {
        const Signals signals;
        signals.LetKill();
        kill(getpid(), SIGPIPE);
        kill(getpid(), SIGHUP);
        _exit(7);
      },
      ExitedWithCode(7), "");
}

}  // namespace
}  // namespace drift
