#include "server/engine/histogram/format_number.h"

#include <array>
#include <charconv>

namespace drift {

std::string FormatNumber(double number) {
  std::array<char, 32> text;  // the longest, -2.2250738585072014e-308, has 24
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number);
  return std::string(text.data(), end);
}

}  // namespace drift
