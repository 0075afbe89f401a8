// Checks that several calls share. Errors are InvalidArgument and name the field.
#ifndef DRIFT_SERVER_RPC_REQUEST_H_
#define DRIFT_SERVER_RPC_REQUEST_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "drift/v1/histogram.pb.h"
#include "server/engine/window/pane.h"

namespace drift {

// `status` with its message after "`field`: ".
absl::Status InField(absl::string_view field, const absl::Status& status);

// How many rows to answer: 0 is `otherwise`, and `most` is the most.
absl::StatusOr<size_t> PageSize(int32_t page_size, size_t otherwise, size_t most);

// A glob must not be longer than any name, so that matching it against all names stays cheap.
absl::Status CheckGlob(absl::string_view field, absl::string_view glob);

// A stretch of event time; an unset bound is open. The start must be before the end.
absl::StatusOr<TimeRange> OpenRange(const v1::TimeRange& range);
// The same where both bounds must be given.
absl::StatusOr<TimeRange> ClosedRange(const v1::TimeRange& range);

// At most `max_bytes` of `text`, which is UTF-8 and stays so; what was cut is told as "...".
std::string Shorten(absl::string_view text, size_t max_bytes);

}  // namespace drift

#endif  // DRIFT_SERVER_RPC_REQUEST_H_
