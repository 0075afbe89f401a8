// Stretches of event time from the contract.
#ifndef DRIFT_SERVER_CONFIG_RANGE_H_
#define DRIFT_SERVER_CONFIG_RANGE_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "drift/v1/histogram.pb.h"
#include "server/engine/window/pane.h"

namespace drift {

// A stretch of event time; an unset bound is open. InvalidArgument, naming the bound by `path`,
// when a bound is no time or the start is not before the end.
absl::StatusOr<TimeRange> OpenRange(absl::string_view path, const v1::TimeRange& range);
// The same where both bounds must be given.
absl::StatusOr<TimeRange> ClosedRange(absl::string_view path, const v1::TimeRange& range);

}  // namespace drift

#endif  // DRIFT_SERVER_CONFIG_RANGE_H_
