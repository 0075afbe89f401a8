#include "server/names/glob.h"

#include <cstddef>

namespace drift {
namespace {

// Bytes of the character at `at`: its first byte and the UTF-8 continuation bytes (10xxxxxx) behind
// it.
size_t CharacterBytes(absl::string_view text, size_t at) {
  size_t end = at + 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
  return end - at;
}

}  // namespace

// Only the latest star is ever given more text: what an earlier star could still take, the latest
// can take as well.
bool GlobMatches(absl::string_view glob, absl::string_view text) {
  size_t g = 0;
  size_t t = 0;
  size_t star = absl::string_view::npos;  // position of the latest star,
  size_t star_end = 0;                    // and where the text it stands for ends
  while (t < text.size()) {
    if (g < glob.size() && glob[g] == '*') {
      star = g++;
      star_end = t;
    } else if (g < glob.size() && glob[g] == '?') {
      ++g;
      t += CharacterBytes(text, t);
    } else if (g < glob.size() && glob[g] == text[t]) {
      ++g;
      ++t;
    } else if (star != absl::string_view::npos) {
      g = star + 1;
      star_end += CharacterBytes(text, star_end);
      t = star_end;
    } else {
      return false;
    }
  }
  while (g < glob.size() && glob[g] == '*') ++g;
  return g == glob.size();
}

}  // namespace drift
