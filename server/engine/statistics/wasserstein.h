// How far values must be moved, in the feature's own unit, to make one histogram of another: the
// area between their two cumulative histograms (Vallender 1974). Unlike a divergence it asks how
// far values went, not only how many.
#ifndef DRIFT_SERVER_ENGINE_STATISTICS_WASSERSTEIN_H_
#define DRIFT_SERVER_ENGINE_STATISTICS_WASSERSTEIN_H_

#include <optional>

#include "server/engine/histogram/layout.h"
#include "server/engine/statistics/paired_counts.h"

namespace drift {

// The Wasserstein-1 distance of two counts of `layout`, in all of their regular buckets, of which
// each value stands at its representative (histogram/representative.h). Special buckets are left
// out: nobody knows where below and above, in which infinities are counted too, have their values,
// and missing, NaN and other have none.
//
// No value where the layout has no order (categories) or a side has nothing in a regular bucket.
// +Inf where two neighbouring values are farther apart than a double can say.
std::optional<double> Wasserstein1(const Layout& layout, const PairedCounts& counts);

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_STATISTICS_WASSERSTEIN_H_
