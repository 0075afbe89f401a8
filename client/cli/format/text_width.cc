#include "client/cli/format/text_width.h"

#include <locale.h>
#include <wchar.h>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace drift::cli {
namespace {

// glibc knows the width of every character, but asks the thread's locale. This one is set for as
// long as the object lives; where a system has no C.UTF-8 the old one stays.
class Utf8Locale {
 public:
  Utf8Locale() {
    static const locale_t kUtf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    if (kUtf8 != nullptr) before_ = uselocale(kUtf8);
  }
  ~Utf8Locale() {
    if (before_ != nullptr) uselocale(before_);
  }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

 private:
  locale_t before_ = nullptr;
};

struct Character {
  size_t bytes;
  int width;  // -1: must not be printed
};

// The first character of `text`, which must not be empty.
Character FirstCharacter(absl::string_view text) {
  wchar_t wide = 0;
  mbstate_t state = {};
  const size_t bytes = mbrtowc(&wide, text.data(), text.size(), &state);
  // -1 and -2 stand for what is not a character and for what ends within one; 0 for NUL.
  if (bytes == 0 || bytes > text.size()) return {1, -1};
  return {bytes, wcwidth(wide)};
}

// As Printable shows it.
int ShownWidth(const Character& character) { return character.width < 0 ? 1 : character.width; }

// Bytes of the longest prefix of at most `width` columns.
size_t PrefixBytes(absl::string_view text, int width) {
  size_t end = 0;
  while (end < text.size()) {
    const Character character = FirstCharacter(text.substr(end));
    width -= ShownWidth(character);
    if (width < 0) break;
    end += character.bytes;
  }
  return end;
}

}  // namespace

int TextWidth(absl::string_view text) {
  const Utf8Locale locale;
  int width = 0;
  while (!text.empty()) {
    const Character character = FirstCharacter(text);
    width += ShownWidth(character);
    text.remove_prefix(character.bytes);
  }
  return width;
}

std::string Truncate(absl::string_view text, int width) {
  if (width <= 0) return "";
  if (TextWidth(text) <= width) return std::string(text);
  const Utf8Locale locale;
  return std::string(text.substr(0, PrefixBytes(text, width - 1))) + "…";
}

std::string TruncateMiddle(absl::string_view text, int width) {
  if (width <= 0) return "";
  int rest_width = TextWidth(text);
  if (rest_width <= width) return std::string(text);
  const Utf8Locale locale;
  const std::string head(text.substr(0, PrefixBytes(text, (width - 1) / 2)));
  while (rest_width > width - 1 - TextWidth(head)) {
    const Character character = FirstCharacter(text);
    rest_width -= ShownWidth(character);
    text.remove_prefix(character.bytes);
  }
  return head + "…" + std::string(text);
}

std::string Printable(absl::string_view text) {
  const Utf8Locale locale;
  std::string printable;
  while (!text.empty()) {
    const Character character = FirstCharacter(text);
    if (character.width < 0) {
      printable += "�";
    } else {
      printable.append(text.data(), character.bytes);
    }
    text.remove_prefix(character.bytes);
  }
  return printable;
}

std::string PrintableLines(absl::string_view text) {
  return absl::StrJoin(
      absl::StrSplit(text, '\n'), "\n",
      [](std::string* lines, absl::string_view line) { lines->append(Printable(line)); });
}

}  // namespace drift::cli
