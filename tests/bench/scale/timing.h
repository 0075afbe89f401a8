// How long work takes, and reading from memory to compare it with.
#ifndef DRIFT_TESTS_BENCH_SCALE_TIMING_H_
#define DRIFT_TESTS_BENCH_SCALE_TIMING_H_

#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"

namespace drift {

double SecondsOf(absl::FunctionRef<void()> work);
// Of this thread, whatever else the machine does.
double CpuSecondsOf(absl::FunctionRef<void()> work);

// As fast as one core reads `numbers`.
double CpuSecondsToRead(const std::vector<uint64_t>& numbers);

}  // namespace drift

#endif  // DRIFT_TESTS_BENCH_SCALE_TIMING_H_
