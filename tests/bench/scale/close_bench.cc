#include <cstdint>
#include <vector>

#include "tests/bench/scale/benches.h"
#include "tests/bench/scale/closing.h"
#include "tests/bench/scale/timing.h"

namespace drift {
namespace {

// How many evaluations the next pane told.
size_t Close(Closing& closing) {
  size_t told = 0;
  closing.Next([&](absl::Time, const auto& evaluations) {
    told += evaluations.size();
    return absl::OkStatus();
  });
  return told;
}

}  // namespace

void BenchClose(const FleetOptions& options, int rounds) {
  Closing closing(options);
  // What enters, what leaves, live and the references.
  const uint64_t counts_a_series = (3 + options.references) * uint64_t{kBuckets};
  const std::vector<uint64_t> numbers(options.series * counts_a_series, 1);
  for (int i = 0; i < 2; ++i) Close(closing);
  Rounds result;
  for (int i = 0; i < rounds; ++i) {
    size_t told = 0;
    result.driftd.push_back(CpuSecondsOf([&] { told = Close(closing); }));
    Check(told == options.series * static_cast<uint64_t>(options.references));
    result.other.push_back(CpuSecondsToRead(numbers));
  }
  Print(result);
}

}  // namespace drift
