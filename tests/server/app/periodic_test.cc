#include "server/app/periodic.h"

#include "absl/synchronization/blocking_counter.h"
#include "gtest/gtest.h"

namespace drift {
namespace {

TEST(PeriodicTest, TheWorkIsDoneAgainAndAgain) {
  absl::BlockingCounter calls(3);
  int left = 3;
  const Periodic periodic(absl::Milliseconds(1), [&] {
    if (left-- > 0) calls.DecrementCount();
  });
  calls.Wait();
}

// Hangs where it waits for the period.
TEST(PeriodicTest, ItEndsAtOnceAndWithoutAnotherCall) {
  bool called = false;
  {
    const Periodic periodic(absl::Hours(24), [&] { called = true; });
  }
  EXPECT_FALSE(called);
}

}  // namespace
}  // namespace drift
