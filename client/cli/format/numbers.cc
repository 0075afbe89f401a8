#include "client/cli/format/numbers.h"

#include <array>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace drift::cli {
namespace {

constexpr int kDigits = 6;  // that a value has where nothing asks for more

std::string WithDigits(double value, int digits) {
  return absl::StrFormat("%.*g", digits, value == 0 ? 0.0 : value);  // -0 is 0
}

}  // namespace

std::string FormatCount(uint64_t count) {
  std::string text = absl::StrCat(count);
  for (int position = static_cast<int>(text.size()) - 3; position > 0; position -= 3) {
    text.insert(static_cast<size_t>(position), ",");
  }
  return text;
}

std::string FormatRate(double per_second) {
  constexpr std::array<const char*, 5> kPowers = {"", " k", " M", " G", " T"};
  size_t power = 0;
  // 999.5 would be rounded to "1000".
  while (per_second >= 999.5 && power + 1 < kPowers.size()) {
    per_second /= 1000;
    ++power;
  }
  const int decimals = power == 0 || per_second >= 99.95 ? 0 : per_second >= 9.995 ? 1 : 2;
  return absl::StrFormat("%.*f%s", decimals, per_second, kPowers[power]);
}

std::string FormatBits(double bits) {
  if (bits == 0) return "0";
  return std::abs(bits) < 0.0005 ? absl::StrFormat("%.1e", bits) : absl::StrFormat("%.4f", bits);
}

std::string FormatProbability(double probability) {
  if (probability < 1e-300) return "<1e-300";
  return probability < 0.001 ? absl::StrFormat("%.1e", probability)
                             : absl::StrFormat("%.3f", probability);
}

std::string FormatPercent(uint64_t part, uint64_t whole) {
  if (whole == 0) return "0.0";
  return absl::StrFormat("%.1f", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

std::string FormatValue(double value) {
  if (std::isinf(value)) return value > 0 ? "∞" : "-∞";
  return WithDigits(value, kDigits);
}

std::pair<std::string, std::string> FormatApart(double a, double b) {
  constexpr int kMostDigits = 17;  // which tell any two doubles apart
  if (a == b || !std::isfinite(a) || !std::isfinite(b)) return {FormatValue(a), FormatValue(b)};
  for (int digits = kDigits;; ++digits) {
    std::string text_a = WithDigits(a, digits);
    std::string text_b = WithDigits(b, digits);
    if (text_a != text_b || digits == kMostDigits) return {std::move(text_a), std::move(text_b)};
  }
}

std::string FormatUtc(absl::Time time) {
  const absl::Time whole = absl::FromUnixMillis(absl::ToUnixMillis(time));
  return absl::FormatTime("%E4Y-%m-%d%ET%H:%M:%E*SZ", whole, absl::UTCTimeZone());
}

std::string FormatAge(absl::Duration age) {
  struct Unit {
    absl::Duration length;
    char name;
  };
  static const std::array<Unit, 4> kUnits = {{{absl::Hours(24), 'd'},
                                              {absl::Hours(1), 'h'},
                                              {absl::Minutes(1), 'm'},
                                              {absl::Seconds(1), 's'}}};
  std::string text;
  for (size_t i = 0, written = 0; i < kUnits.size() && written < 2; ++i) {
    const int64_t count = absl::IDivDuration(age, kUnits[i].length, &age);
    if (count > 0) absl::StrAppend(&text, count, std::string(1, kUnits[i].name));
    if (count > 0 || written > 0) ++written;
  }
  return text.empty() ? "0s" : text;
}

std::string Counted(uint64_t count, absl::string_view noun) {
  return absl::StrCat(FormatCount(count), " ", noun, count == 1 ? "" : "s");
}

}  // namespace drift::cli
