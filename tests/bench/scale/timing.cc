#include "tests/bench/scale/timing.h"

#include <time.h>

#include <numeric>

namespace drift {
namespace {

double Now(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double SecondsOf(clockid_t clock, absl::FunctionRef<void()> work) {
  const double start = Now(clock);
  work();
  return Now(clock) - start;
}

}  // namespace

double CpuSecondsOf(absl::FunctionRef<void()> work) {
  return SecondsOf(CLOCK_THREAD_CPUTIME_ID, work);
}

double SecondsOf(absl::FunctionRef<void()> work) { return SecondsOf(CLOCK_MONOTONIC, work); }

double CpuSecondsToRead(const std::vector<uint64_t>& numbers) {
  volatile uint64_t sum = 0;
  return CpuSecondsOf([&] { sum = std::accumulate(numbers.begin(), numbers.end(), uint64_t{0}); });
}

}  // namespace drift
