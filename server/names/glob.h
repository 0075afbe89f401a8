// Globs over names: * is any text, also none; ? is any one character of UTF-8; everything else
// stands for itself.
#ifndef DRIFT_SERVER_NAMES_GLOB_H_
#define DRIFT_SERVER_NAMES_GLOB_H_

#include <cstddef>

#include "absl/strings/string_view.h"

namespace drift {

// Of a glob over one part of a key: no name is longer (limits.max_name_bytes).
inline constexpr size_t kMaxGlobBytes = 1024;

// Whether all of `text` matches. Time is at most the product of both lengths, whatever the glob: it
// may come from outside.
bool GlobMatches(absl::string_view glob, absl::string_view text);

}  // namespace drift

#endif  // DRIFT_SERVER_NAMES_GLOB_H_
