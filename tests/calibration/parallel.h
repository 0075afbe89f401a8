// Work shared among the cores, the same on every machine: each piece has a seed of its own.
#ifndef DRIFT_TESTS_CALIBRATION_PARALLEL_H_
#define DRIFT_TESTS_CALIBRATION_PARALLEL_H_

#include <cstdint>
#include <functional>
#include <string>

namespace drift::calibration {

// Calls `piece` with 0 … pieces - 1, each once, from as many threads as there are cores. Shows
// progress on stderr where it is a terminal, or a line a minute where not.
void InParallel(const std::string& what, int pieces, const std::function<void(int)>& piece);

}  // namespace drift::calibration

#endif  // DRIFT_TESTS_CALIBRATION_PARALLEL_H_
