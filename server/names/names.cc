#include "server/names/names.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace drift {
namespace {

constexpr uint32_t kMalformed = 0xFFFFFFFF;

// The code point at the start of `text`, which is cut off; kMalformed, and one byte cut off, where
// there is none.
uint32_t TakeCodePoint(absl::string_view& text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  const size_t length = lead < 0x80 ? 1 : lead < 0xC0 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  uint32_t point = length == 1 ? lead : lead & (0x7F >> length);
  bool well_formed = length > 0 && lead < 0xF8 && length <= text.size();
  for (size_t i = 1; well_formed && i < length; ++i) {
    well_formed = (byte(i) & 0xC0) == 0x80;
    point = point << 6 | (byte(i) & 0x3F);
  }
  constexpr uint32_t kLeast[] = {0, 0, 0x80, 0x800,
                                 0x10000};  // by length; less is an overlong form
  well_formed = well_formed && point >= kLeast[length] && point <= 0x10FFFF &&
                (point < 0xD800 || point > 0xDFFF);
  text.remove_prefix(well_formed ? length : 1);
  return well_formed ? point : kMalformed;
}

bool IsControl(uint32_t point) { return point < 0x20 || (point >= 0x7F && point <= 0x9F); }

}  // namespace

bool IsUtf8(absl::string_view text) {
  while (!text.empty()) {
    if (TakeCodePoint(text) == kMalformed) return false;
  }
  return true;
}

absl::Status CheckText(absl::string_view text, size_t max_bytes) {
  if (text.size() > max_bytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("has ", text.size(), " bytes; at most ", max_bytes, " are allowed"));
  }
  absl::string_view rest = text;
  while (!rest.empty()) {
    const size_t at = text.size() - rest.size();
    const uint32_t point = TakeCodePoint(rest);
    if (point == kMalformed) {
      return absl::InvalidArgumentError(absl::StrCat("is not UTF-8 at byte ", at));
    }
    if (IsControl(point)) {
      return absl::InvalidArgumentError(
          absl::StrFormat("has the control character U+%04X at byte %d", point, at));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckName(absl::string_view name, size_t max_bytes) {
  if (name.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("is empty; give 1 to ", max_bytes, " bytes"));
  }
  return CheckText(name, max_bytes);
}

absl::Status CheckLabelName(absl::string_view name) {
  const auto fits = [](char c) { return absl::ascii_isalnum(c) || c == '_'; };
  if (name.empty() || absl::ascii_isdigit(name[0]) ||
      !std::all_of(name.begin(), name.end(), fits)) {
    return absl::InvalidArgumentError(
        "is not the name of a label: letters, digits and _ are allowed, and no digit first");
  }
  if (absl::StartsWith(name, "__")) {
    return absl::InvalidArgumentError("starts with __, which Prometheus keeps for itself");
  }
  return absl::OkStatus();
}

}  // namespace drift
