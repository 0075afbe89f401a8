#include "server/config/suggest.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace drift {
namespace {

constexpr size_t kLongestWord = 64;  // longer ones are no typing errors, and cost the square

}  // namespace

int EditDistance(absl::string_view a, absl::string_view b) {
  std::vector<int> before_last(b.size() + 1);
  std::vector<int> last(b.size() + 1);
  std::vector<int> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = static_cast<int>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    before_last.swap(last);
    last.swap(row);
    row[0] = static_cast<int>(i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const int replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({replaced, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
  }
  return row[b.size()];
}

std::string DidYouMean(absl::string_view word, const std::vector<std::string>& words) {
  if (word.size() > kLongestWord) return "";
  int nearest = std::max(2, static_cast<int>(word.size()) / 3);
  std::vector<std::string> found;
  for (const std::string& candidate : words) {
    const int distance = EditDistance(word, candidate);
    if (distance > nearest || distance >= static_cast<int>(candidate.size())) continue;
    if (distance < nearest) found.clear();
    nearest = distance;
    found.push_back(candidate);
  }
  if (found.empty()) return "";
  return absl::StrCat("did you mean ", absl::StrJoin(found, " or "), "?");
}

}  // namespace drift
