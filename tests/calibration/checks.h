// What is measured. Each prints its table and says which promises were missed.
#ifndef DRIFT_TESTS_CALIBRATION_CHECKS_H_
#define DRIFT_TESTS_CALIBRATION_CHECKS_H_

#include <cstdint>

#include "tests/calibration/report.h"

namespace drift::calibration {

struct Effort {
  uint64_t seed = 1;
  double share = 1;  // of the trials that the promises are for
};

// One live window against one reference, independent values.
void CheckFixedWindows(const Effort& effort, Report& report);
// Streams whose values follow from those before them.
void CheckAutocorrelation(const Effort& effort, Report& report);
// Many series at one moment, a few of them drifted.
void CheckFleet(const Effort& effort, Report& report);
// The default alert rule over a month of sliding windows.
void CheckSliding(const Effort& effort, Report& report);

}  // namespace drift::calibration

#endif  // DRIFT_TESTS_CALIBRATION_CHECKS_H_
