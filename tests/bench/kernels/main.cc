// Google Benchmark's main, with --target=NAME, which makes Highway choose no better than AVX3,
// AVX2, SSE4 or SSSE3.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdio>
#include <cstring>

#include "hwy/targets.h"

namespace {

// Better targets are lower bits.
bool Force(const char* name) {
  for (const int64_t target : hwy::SupportedAndGeneratedTargets()) {
    if (std::strcmp(hwy::TargetName(target), name) != 0) continue;
    hwy::DisableTargets(target - 1);
    return true;
  }
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  constexpr char kFlag[] = "--target=";
  if (argc > 1 && std::strncmp(argv[1], kFlag, sizeof(kFlag) - 1) == 0) {
    if (!Force(argv[1] + sizeof(kFlag) - 1)) {
      std::fprintf(stderr, "%s: this machine has no such target\n", argv[1]);
      return 2;
    }
    argv[1] = argv[0];
    ++argv, --argc;
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
}
