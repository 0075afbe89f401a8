// What may be a name: of a model, a monitor, a reference, a label.
#ifndef DRIFT_SERVER_NAMES_NAMES_H_
#define DRIFT_SERVER_NAMES_NAMES_H_

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace drift {

inline constexpr size_t kMaxNameBytes = 128;  // unless limits.max_name_bytes says otherwise

// Well-formed UTF-8 (RFC 3629): shortest forms only, no surrogates, nothing past U+10FFFF.
bool IsUtf8(absl::string_view text);

// InvalidArgument, saying what is wrong, unless `name` is 1 to `max_bytes` bytes of UTF-8 without
// control characters (U+0000 to U+001F, U+007F to U+009F).
absl::Status CheckName(absl::string_view name, size_t max_bytes = kMaxNameBytes);

// The same, but may be empty.
absl::Status CheckText(absl::string_view text, size_t max_bytes);

// InvalidArgument unless `name` is a label's name for Prometheus, [a-zA-Z_][a-zA-Z0-9_]*, and does
// not start with the two underscores that Prometheus keeps for itself.
absl::Status CheckLabelName(absl::string_view name);

}  // namespace drift

#endif  // DRIFT_SERVER_NAMES_NAMES_H_
