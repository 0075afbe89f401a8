// Which of many tests made at one moment to believe. Of 5,000 stable series at 1 % fifty reject by
// chance; the procedure of Benjamini and Hochberg (1995) keeps the expected share of false ones
// among the rejections at or below q, where tests are independent or positively dependent.
#ifndef DRIFT_SERVER_ENGINE_STATISTICS_FALSE_DISCOVERY_H_
#define DRIFT_SERVER_ENGINE_STATISTICS_FALSE_DISCOVERY_H_

#include <optional>

#include "absl/types/span.h"

namespace drift {

// The largest of `p_values` that is rejected at the rate `q` in (0, 1]: the greatest p, of rank i
// among m, with p <= q·i/m. A test is rejected when its p is at or below it, which holds for all
// tests that share one. No value where none is rejected. p-values in [0, 1], in any order.
std::optional<double> FalseDiscoveryThreshold(absl::Span<const double> p_values, double q);

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_STATISTICS_FALSE_DISCOVERY_H_
