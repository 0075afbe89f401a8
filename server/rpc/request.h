// Checks that several calls share. Errors are InvalidArgument and name the field.
#ifndef DRIFT_SERVER_RPC_REQUEST_H_
#define DRIFT_SERVER_RPC_REQUEST_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace drift {

// `status` with its message after "`field`: ".
absl::Status InField(absl::string_view field, const absl::Status& status);

// How many rows to answer: 0 is `otherwise`, and `most` is the most.
absl::StatusOr<size_t> PageSize(int32_t page_size, size_t otherwise, size_t most);

// A glob must not be longer than any name, so that matching it against all names stays cheap.
absl::Status CheckGlob(absl::string_view field, absl::string_view glob);

// At most `max_bytes` of `text`, which is UTF-8 and stays so; what was cut is told as "...".
std::string Shorten(absl::string_view text, size_t max_bytes);

}  // namespace drift

#endif  // DRIFT_SERVER_RPC_REQUEST_H_
