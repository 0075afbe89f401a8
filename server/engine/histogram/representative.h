// The one value that stands for all values of a bucket, where counts are asked for a mean, a
// quantile or a distance.
#ifndef DRIFT_SERVER_ENGINE_HISTOGRAM_REPRESENTATIVE_H_
#define DRIFT_SERVER_ENGINE_HISTOGRAM_REPRESENTATIVE_H_

#include <cstdint>

#include "server/engine/histogram/layout.h"

namespace drift {

// The value itself where a regular bucket of the numeric `layout` can hold only one (lossless
// counts, zero, the probability 1), else the middle between its edges. Ascends with the bucket's
// number and is finite.
//
// How far a value may be from it: half the bucket's width. With n dropped bits of a log_linear
// layout that is 2^(n−53) of the value for n <= 52 (and more for denormals), so 1.6 % at 8 buckets
// an octave.
double RepresentativeOf(const Layout& layout, int64_t bucket, int dropped_bits);

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_HISTOGRAM_REPRESENTATIVE_H_
