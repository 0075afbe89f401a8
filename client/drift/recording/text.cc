#include "drift/recording/text.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "absl/strings/ascii.h"

namespace drift::recording {
namespace {

constexpr uint32_t kMalformed = 0xffffffff;

// Takes the first code point off `text`, which must not be empty; kMalformed where it does not
// start with one.
uint32_t TakeCodePoint(absl::string_view& text) {
  const auto first = static_cast<unsigned char>(text[0]);
  const size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if ((first >= 0x80 && first < 0xc0) || first >= 0xf8 || text.size() < length) return kMalformed;
  uint32_t point = length == 1 ? first : first & (0x7f >> length);
  for (size_t i = 1; i < length; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xc0) != 0x80) return kMalformed;
    point = point << 6 | (next & 0x3f);
  }
  constexpr uint32_t kLeast[] = {0, 0, 0x80, 0x800,
                                 0x10000};  // by length: less would have fitted into fewer bytes
  if (point < kLeast[length] || point > 0x10ffff || (point >= 0xd800 && point < 0xe000))
    return kMalformed;
  text.remove_prefix(length);
  return point;
}

}  // namespace

bool IsUtf8(absl::string_view text) {
  while (!text.empty()) {
    if (TakeCodePoint(text) == kMalformed) return false;
  }
  return true;
}

bool IsName(absl::string_view text) {
  if (text.empty()) return false;
  while (!text.empty()) {
    const uint32_t point = TakeCodePoint(text);
    if (point == kMalformed || point < 0x20 || (point >= 0x7f && point < 0xa0)) return false;
  }
  return true;
}

bool IsLabelName(absl::string_view text) {
  if (text.empty() || absl::ascii_isdigit(static_cast<unsigned char>(text[0]))) return false;
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return c == '_' || absl::ascii_isalnum(c); });
}

}  // namespace drift::recording
