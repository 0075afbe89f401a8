#include "server/config/units.h"

#include <cstddef>
#include <limits>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace drift {
namespace {

constexpr int64_t kMaxDays = 3652500;  // a proto Duration's 315,576,000,000 s

struct ByteUnit {
  absl::string_view name;
  int shift;
};
constexpr ByteUnit kByteUnits[] = {{"GiB", 30}, {"MiB", 20}, {"KiB", 10}};

// absl::ParseDuration knows no days: takes them off the front of `text`.
std::optional<absl::Duration> TakeDays(absl::string_view& text) {
  const size_t at = text.find('d');
  if (at == absl::string_view::npos) return absl::ZeroDuration();
  const absl::string_view digits = text.substr(0, at);
  int64_t days;
  if (digits.find_first_not_of("0123456789") != absl::string_view::npos ||
      !absl::SimpleAtoi(digits, &days) || days > kMaxDays) {
    return std::nullopt;
  }
  text.remove_prefix(at + 1);
  return absl::Hours(24) * days;
}

}  // namespace

std::optional<absl::Duration> ParseDuration(absl::string_view text) {
  const bool with_days = absl::StrContains(text, 'd');
  const std::optional<absl::Duration> days = TakeDays(text);
  if (!days) return std::nullopt;
  absl::Duration rest;
  const bool only_days = with_days && text.empty();
  // What follows the days is a sum of positive parts: neither a sign nor "inf".
  if (with_days && !text.empty() && (text[0] < '0' || text[0] > '9')) return std::nullopt;
  if (!only_days && !absl::ParseDuration(text, &rest)) return std::nullopt;
  const absl::Duration sum = *days + rest;
  if (absl::AbsDuration(sum) > absl::Hours(24) * kMaxDays) return std::nullopt;
  if (absl::Trunc(sum, absl::Nanoseconds(1)) != sum) return std::nullopt;
  return sum;
}

std::string DurationText(absl::Duration duration) {
  constexpr absl::Duration kDay = absl::Hours(24);
  std::string text;
  if (duration >= 2 * kDay) {
    const int64_t days = absl::IDivDuration(duration, kDay, &duration);
    absl::StrAppend(&text, days, "d");
    if (duration == absl::ZeroDuration()) return text;
  }
  absl::StrAppend(&text, absl::FormatDuration(duration));
  // absl writes "24h0m0s" as "24h" already, and zero as "0"; a unit makes it a duration to the
  // reader.
  return text == "0" ? "0s" : text;
}

std::optional<uint64_t> ParseBytes(absl::string_view text) {
  int shift = 0;
  for (const ByteUnit& unit : kByteUnits) {
    if (absl::ConsumeSuffix(&text, unit.name)) {
      shift = unit.shift;
      break;
    }
  }
  uint64_t number;
  if (text.empty() || text.find_first_not_of("0123456789") != absl::string_view::npos ||
      !absl::SimpleAtoi(text, &number) || number > std::numeric_limits<uint64_t>::max() >> shift) {
    return std::nullopt;
  }
  return number << shift;
}

std::string BytesText(uint64_t bytes) {
  for (const ByteUnit& unit : kByteUnits) {
    const uint64_t number = bytes >> unit.shift;
    if (number > 0 && number << unit.shift == bytes) return absl::StrCat(number, unit.name);
  }
  return absl::StrCat(bytes);
}

}  // namespace drift
