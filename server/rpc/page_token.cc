#include "server/rpc/page_token.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace drift {
namespace {

constexpr char kSeparator = '\x1f';

}  // namespace

std::string EncodePageToken(Listing listing, const std::vector<std::string>& parts) {
  const char separator[] = {kSeparator, '\0'};
  return absl::WebSafeBase64Escape(
      absl::StrCat(std::string(1, static_cast<char>(listing)), absl::StrJoin(parts, separator)));
}

absl::StatusOr<std::vector<std::string>> DecodePageToken(Listing listing, const std::string& token,
                                                         size_t count) {
  if (token.empty()) return std::vector<std::string>();
  std::string text;
  if (absl::WebSafeBase64Unescape(token, &text) && !text.empty() &&
      text[0] == static_cast<char>(listing)) {
    std::vector<std::string> parts = absl::StrSplit(text.substr(1), kSeparator);
    if (parts.size() == count) return parts;
  }
  return absl::InvalidArgumentError(
      "page_token: should be the next_page_token of this call's last answer, or empty");
}

}  // namespace drift
