// calibration [--seed=N] [--share=F] [--only=CHECK]: what driftd promises about false alarms and
// power, measured through its engine. CHECK is fixed, autocorrelation, fleet or sliding. --share
// makes fewer trials of it, for a look; the promises are for 1. Exits 1 when one is not kept.
#include <algorithm>
#include <iostream>
#include <iterator>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "tests/calibration/checks.h"

namespace {

using namespace drift::calibration;  // NOLINT(google-build-using-namespace): a program's own

struct Check {
  absl::string_view name;
  void (*run)(const Effort&, Report&);
};
constexpr Check kChecks[] = {{"fixed", CheckFixedWindows},
                             {"autocorrelation", CheckAutocorrelation},
                             {"fleet", CheckFleet},
                             {"sliding", CheckSliding}};

bool Parse(absl::string_view argument, Effort& effort, std::string& only) {
  if (absl::ConsumePrefix(&argument, "--only=")) {
    only = std::string(argument);
    return std::any_of(std::begin(kChecks), std::end(kChecks),
                       [&](const Check& check) { return check.name == only; });
  }
  if (absl::ConsumePrefix(&argument, "--seed=")) return absl::SimpleAtoi(argument, &effort.seed);
  if (!absl::ConsumePrefix(&argument, "--share=")) return false;
  return absl::SimpleAtod(argument, &effort.share) && effort.share > 0 && effort.share <= 1;
}

}  // namespace

int main(int argc, char** argv) {
  Effort effort;
  std::string only;
  for (int i = 1; i < argc; ++i) {
    if (Parse(argv[i], effort, only)) continue;
    std::cerr << "calibration: \"" << argv[i]
              << "\" should be --seed=N, --share=F with 0 < F <= 1, or "
                 "--only=fixed|autocorrelation|fleet|sliding\n";
    return 2;
  }
  std::cout << "seed " << effort.seed << ", " << 100 * effort.share << " % of the trials\n";
  Report report;
  for (const Check& check : kChecks) {
    if (only.empty() || check.name == only) check.run(effort, report);
  }
  std::cout << "\n"
            << (report.missed() == 0 ? "all goals met" : "goals missed: ")
            << (report.missed() == 0 ? "" : std::to_string(report.missed())) << "\n";
  return report.missed() == 0 ? 0 : 1;
}
