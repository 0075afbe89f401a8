// How wide text is on a terminal, which is neither its bytes nor its characters.
#ifndef DRIFT_CLI_FORMAT_TEXT_WIDTH_H_
#define DRIFT_CLI_FORMAT_TEXT_WIDTH_H_

#include <string>

#include "absl/strings/string_view.h"

namespace drift::cli {

// Columns that `text` (UTF-8) takes: combining marks none, East Asian wide characters two. Control
// characters and bytes that are not UTF-8 count one each, as Printable shows them.
int TextWidth(absl::string_view text);

// `text` in at most `width` columns; where it was longer it ends in "…".
std::string Truncate(absl::string_view text, int width);

// The same with "…" in the middle: names often differ in their ends.
std::string TruncateMiddle(absl::string_view text, int width);

// `text` without what would move the cursor or colour the screen: control characters and bytes
// that are not UTF-8 become "�". What a series is called must not steer the terminal that lists it.
std::string Printable(absl::string_view text);

// The same of each line of `text`, which stay lines.
std::string PrintableLines(absl::string_view text);

}  // namespace drift::cli

#endif  // DRIFT_CLI_FORMAT_TEXT_WIDTH_H_
