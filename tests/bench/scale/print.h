// What a measurement says, and what it does when something does not work.
#ifndef DRIFT_TESTS_BENCH_SCALE_PRINT_H_
#define DRIFT_TESTS_BENCH_SCALE_PRINT_H_

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace drift {

// Seconds of each round, and whatever else is worth telling.
struct Rounds {
  std::vector<double> driftd;
  std::vector<double> other;
  std::map<std::string, double> more;
};

inline void Print(const Rounds& rounds) {
  std::string more;
  for (const auto& [name, value] : rounds.more) {
    absl::StrAppendFormat(&more, ", \"%s\": %.9g", name, value);
  }
  absl::PrintF("{\"driftd\": [%s], \"other\": [%s]%s}\n", absl::StrJoin(rounds.driftd, ", "),
               absl::StrJoin(rounds.other, ", "), more);
}

inline void Check(bool ok) {
  if (ok) return;
  std::fputs("scale_bench: not what it should be\n", stderr);
  std::exit(1);
}

inline void Check(const absl::Status& status) {
  if (status.ok()) return;
  absl::FPrintF(stderr, "scale_bench: %s\n", status.ToString());
  std::exit(1);
}

}  // namespace drift

#endif  // DRIFT_TESTS_BENCH_SCALE_PRINT_H_
