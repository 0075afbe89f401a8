// The oracle and the kernel against SciPy, which knows nothing of either.
#include <cmath>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "server/engine/divergence/divergence.h"
#include "tests/server/engine/divergence/fields.h"
#include "tests/server/engine/divergence/python_lines.h"

namespace drift {
namespace {

constexpr int kSeed = 42;
constexpr size_t kLeastPairs = 4000;

struct Case {
  double smoothing;
  std::vector<double> live;
  std::vector<double> reference;
  Divergences expected;
};

// Streams do not read "inf"; strtod does.
double ReadDouble(std::istringstream& words) {
  std::string word;
  EXPECT_TRUE(words >> word);
  return std::strtod(word.c_str(), nullptr);
}

Case Parse(const std::string& line) {
  std::istringstream words(line);
  Case parsed;
  parsed.smoothing = ReadDouble(words);
  const auto bins = static_cast<size_t>(ReadDouble(words));
  for (size_t i = 0; i < bins; ++i) parsed.live.push_back(ReadDouble(words));
  for (size_t i = 0; i < bins; ++i) parsed.reference.push_back(ReadDouble(words));
  for (const Field& field : kFields) parsed.expected.*field.value = ReadDouble(words);
  return parsed;
}

void ExpectRelative(double got, double expected, double tolerance) {
  if (got == expected) return;  // also 0 and infinity
  EXPECT_LE(std::abs(got - expected), tolerance * expected) << got << " instead of " << expected;
}

void ExpectAgreement(const Divergences& got, const Divergences& expected, double tolerance) {
  for (const Field& field : kFields) {
    SCOPED_TRACE(field.name);
    ExpectRelative(got.*field.value, expected.*field.value, tolerance);
  }
}

TEST(ScipyTest, AgreesWithTheOracleAndTheKernel) {
  const auto lines = LinesOf(absl::StrCat(DRIFT_PYTHON3, " ", DRIFT_ORACLE, " ", kSeed));
  ASSERT_GE(lines.size(), kLeastPairs);
  for (const std::string& line : lines) {
    SCOPED_TRACE(absl::StrCat("seed ", kSeed, ": ", line));
    const Case c = Parse(line);
    ExpectAgreement(ScalarDivergences(c.live, c.reference, c.smoothing), c.expected, 1e-9);
    ExpectAgreement(ComputeDivergences(c.live, c.reference, c.smoothing), c.expected, 2e-6);
    if (HasFailure()) break;  // one such line says enough
  }
}

}  // namespace
}  // namespace drift
