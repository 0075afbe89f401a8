// Random values for property tests, and the layouts to try them with.
#ifndef DRIFT_TESTS_SERVER_ENGINE_HISTOGRAM_RANDOM_VALUES_H_
#define DRIFT_TESTS_SERVER_ENGINE_HISTOGRAM_RANDOM_VALUES_H_

#include <cstdint>
#include <ostream>
#include <random>
#include <vector>

#include "server/engine/histogram/layout.h"

namespace drift {

// A generator whose seed is printed; DRIFT_TEST_SEED repeats a run.
std::mt19937_64 SeededGenerator();

// A double of any sign, exponent and mantissa, denormals included; finite.
double AnyFinite(std::mt19937_64& generator);

// Values of many kinds mixed: any finite ones, ordinary ones, round ones in and near [0, 1], both
// zeros, both infinities and NaN.
std::vector<double> AnyValues(std::mt19937_64& generator, int count);

// At least one layout of each numeric kind, at ordinary and at awkward sizes.
std::vector<Layout> NumericLayouts();

// Counts of `values` in a fresh layout.
Counts Folded(const Layout& layout, const std::vector<double>& values);

// How a failed expectation shows counts.
void PrintTo(const Bucket& bucket, std::ostream* out);
void PrintTo(const Counts& counts, std::ostream* out);

}  // namespace drift

#endif  // DRIFT_TESTS_SERVER_ENGINE_HISTOGRAM_RANDOM_VALUES_H_
