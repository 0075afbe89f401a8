// "did you mean": the words nearest to one that nobody knows.
#ifndef DRIFT_SERVER_CONFIG_SUGGEST_H_
#define DRIFT_SERVER_CONFIG_SUGGEST_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace drift {

// Insertions, deletions, replacements and swaps of neighbours that make `a` into `b` (optimal
// string alignment).
int EditDistance(absl::string_view a, absl::string_view b);

// "did you mean X?" or "did you mean X or Y?" with those of `words` that are nearest to `word`, or
// empty when none is within a third of its length.
std::string DidYouMean(absl::string_view word, const std::vector<std::string>& words);

}  // namespace drift

#endif  // DRIFT_SERVER_CONFIG_SUGGEST_H_
