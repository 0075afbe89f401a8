// What tells one comparison from another, also across restarts.
#ifndef DRIFT_SERVER_ENGINE_EVALUATE_FINGERPRINT_H_
#define DRIFT_SERVER_ENGINE_EVALUATE_FINGERPRINT_H_

#include <cstdint>
#include <optional>

#include "server/engine/evaluate/plan.h"
#include "server/engine/histogram/counts.h"
#include "server/engine/window/pane.h"

namespace drift {

// Of a live window and what it is compared with: lengths, where the reference's windows lie, the
// counts that it is pinned to (nullptr: none), the other series. Names and rules do not count.
uint64_t FingerprintOf(const WatchPlan& plan, const ReferenceSpec& reference, const Counts* pinned,
                       std::optional<SeriesId> other);

}  // namespace drift

#endif  // DRIFT_SERVER_ENGINE_EVALUATE_FINGERPRINT_H_
