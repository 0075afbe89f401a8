#include "client/cli/view/bin_names.h"

#include <cmath>
#include <iterator>
#include <limits>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/cli/format/numbers.h"
#include "server/engine/histogram/format_number.h"

namespace drift::cli {
namespace {

constexpr size_t kMembersShown = 3;
// By how many characters a number must be shorter than the double below it to stand for it.
constexpr size_t kShorter = 5;

// A bound as it is told: a value, and whether the bound is the double below it.
struct Bound {
  double value;
  bool below;
};

Bound BoundOf(double bound) {
  const double next = std::nextafter(bound, std::numeric_limits<double>::infinity());
  const bool below = FormatNumber(next).size() + kShorter <= FormatNumber(bound).size();
  return below ? Bound{next, true} : Bound{bound, false};
}

using BoundTexts = std::map<double, std::string>;  // by Bound::value

// The longer of the two texts that tell a bound from the one before and from the one after it.
BoundTexts TextsOf(const v1::HistogramPair& pair) {
  BoundTexts texts;
  for (const v1::Bin& bin : pair.bins()) {
    if (!bin.has_range()) continue;
    for (const double bound : {bin.range().lower(), bin.range().upper()}) {
      const double value = BoundOf(bound).value;
      texts[value] = FormatValue(value);
    }
  }
  const auto take = [](std::string text, std::string& longest) {
    if (text.size() > longest.size()) longest = std::move(text);
  };
  for (auto one = texts.begin(); one != texts.end() && std::next(one) != texts.end(); ++one) {
    const auto next = std::next(one);
    auto [lower, upper] = FormatApart(one->first, next->first);
    if (FormatValue(one->first) != FormatValue(next->first)) continue;
    take(std::move(lower), one->second);
    take(std::move(upper), next->second);
  }
  return texts;
}

std::string RangeName(const v1::ValueRange& range, const BoundTexts& texts) {
  const Bound lower = BoundOf(range.lower());
  const Bound upper = BoundOf(range.upper());
  if (lower.value == upper.value) return texts.at(upper.value);
  return absl::StrCat(lower.below ? "[" : "(", texts.at(lower.value), ", ", texts.at(upper.value),
                      upper.below ? ")" : "]");
}

// Commas separate members, angle brackets are for specials.
std::string MemberWords(const std::string& category) {
  const bool is_plain = !category.empty() && category.front() != '<' &&
                        category.find_first_of(",\"") == std::string::npos;
  if (is_plain) return category;
  return absl::StrCat("\"", absl::StrReplaceAll(category, {{"\"", "\"\""}}), "\"");
}

std::string MembersName(const v1::BinMembers& bin) {
  std::vector<std::string> members;
  members.reserve(static_cast<size_t>(bin.categories_size()) +
                  static_cast<size_t>(bin.specials_size()));
  for (const std::string& category : bin.categories()) members.push_back(MemberWords(category));
  for (const std::string& special : bin.specials()) {
    members.push_back(absl::StrCat("<", special, ">"));
  }
  if (members.size() <= kMembersShown) return absl::StrJoin(members, ", ");
  const size_t more = members.size() - kMembersShown + 1;
  members.resize(kMembersShown - 1);
  return absl::StrCat(absl::StrJoin(members, ", "), " and ", more, " more");
}

}  // namespace

std::vector<std::string> BinNames(const v1::HistogramPair& pair) {
  const BoundTexts texts = TextsOf(pair);
  std::vector<std::string> names;
  names.reserve(static_cast<size_t>(pair.bins_size()));
  for (const v1::Bin& bin : pair.bins()) {
    names.push_back(bin.has_range() ? RangeName(bin.range(), texts) : MembersName(bin.members()));
  }
  return names;
}

}  // namespace drift::cli
