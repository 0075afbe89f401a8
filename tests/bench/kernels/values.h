// Values to fold, the same in every run; kernels.py makes the same kinds with NumPy.
#ifndef DRIFT_TESTS_BENCH_KERNELS_VALUES_H_
#define DRIFT_TESTS_BENCH_KERNELS_VALUES_H_

#include <cstddef>
#include <vector>

namespace drift {

std::vector<float> Uniform(size_t size, unsigned seed = 1);  // in [0, 1)
std::vector<float> InOneBucket(size_t size);  // 95 % in the middle 64th, else uniform
std::vector<float> LogNormal(size_t size);    // over some ten octaves
std::vector<float> Scores(size_t size);       // of a classifier: many near 0 and 1

}  // namespace drift

#endif  // DRIFT_TESTS_BENCH_KERNELS_VALUES_H_
