// What texts a driftd takes as names and categories. Checked here too, because a text that is not
// UTF-8 would make the whole message it travels in unreadable.
#ifndef DRIFT_RECORDING_TEXT_H_
#define DRIFT_RECORDING_TEXT_H_

#include "absl/strings/string_view.h"

namespace drift::recording {

// Well-formed UTF-8 as in RFC 3629: no surrogates, no overlong forms, nothing above U+10FFFF.
bool IsUtf8(absl::string_view text);

// UTF-8 without control characters (U+0000 to U+001F, U+007F to U+009F), at least one byte.
bool IsName(absl::string_view text);

// A label name that Prometheus takes: [a-zA-Z_][a-zA-Z0-9_]*.
bool IsLabelName(absl::string_view text);

}  // namespace drift::recording

#endif  // DRIFT_RECORDING_TEXT_H_
