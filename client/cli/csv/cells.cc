#include "client/cli/csv/cells.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/time/civil_time.h"
#include "server/engine/window/years.h"

namespace drift::cli {
namespace {

// Takes text apart from the front; once something does not fit, nothing does any more.
class Scanner {
 public:
  explicit Scanner(absl::string_view text) : text_(text) {}

  // A number of exactly `digits` digits.
  int Number(size_t digits) {
    int number = 0;
    for (size_t i = 0; i < digits; ++i) {
      if (i >= text_.size() || !absl::ascii_isdigit(static_cast<unsigned char>(text_[i]))) {
        return Fail();
      }
      number = number * 10 + (text_[i] - '0');
    }
    text_.remove_prefix(digits);
    return number;
  }

  void Expect(char c) {
    if (!Take(c)) Fail();
  }

  bool Take(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }

  // At least one digit after a point, as nanoseconds.
  int64_t Fraction() {
    int64_t nanoseconds = 0;
    int64_t unit = 100'000'000;
    if (AtEnd() || !absl::ascii_isdigit(static_cast<unsigned char>(text_.front()))) return Fail();
    while (!text_.empty() && absl::ascii_isdigit(static_cast<unsigned char>(text_.front()))) {
      nanoseconds += (text_.front() - '0') * unit;
      unit /= 10;
      text_.remove_prefix(1);
    }
    return nanoseconds;
  }

  int Fail() {
    failed_ = true;
    text_ = "";
    return 0;
  }

  bool AtEnd() const { return text_.empty(); }
  bool failed() const { return failed_; }

 private:
  absl::string_view text_;
  bool failed_ = false;
};

struct TimeOfDay {
  int hour = 0;
  int minute = 0;
  int second = 0;
  int64_t nanoseconds = 0;

  // A minute may have a leap second, which counts as the first of the next.
  bool valid() const { return hour < 24 && minute < 60 && second <= 60; }
};

TimeOfDay ScanTimeOfDay(Scanner& scanner) {
  TimeOfDay time;
  time.hour = scanner.Number(2);
  scanner.Expect(':');
  time.minute = scanner.Number(2);
  scanner.Expect(':');
  time.second = scanner.Number(2);
  if (scanner.Take('.')) time.nanoseconds = scanner.Fraction();
  return time;
}

// "Z", "+01:00" or nothing, as the seconds to take off.
int ScanZone(Scanner& scanner) {
  if (scanner.AtEnd() || scanner.Take('Z') || scanner.Take('z')) return 0;
  const bool west = scanner.Take('-');
  if (!west) scanner.Expect('+');
  const int hours = scanner.Number(2);
  scanner.Expect(':');
  const int minutes = scanner.Number(2);
  if (hours > 23 || minutes > 59) scanner.Fail();
  return (west ? -60 : 60) * (hours * 60 + minutes);
}

std::optional<absl::Time> InRange(absl::Time time) {
  if (!InYears1To9999(time)) return std::nullopt;
  return time;
}

std::optional<absl::Time> ParseCalendarTime(absl::string_view text) {
  Scanner scanner(text);
  const int year = scanner.Number(4);
  scanner.Expect('-');
  const int month = scanner.Number(2);
  scanner.Expect('-');
  const int day = scanner.Number(2);
  TimeOfDay time;
  int offset_seconds = 0;
  if (!scanner.AtEnd()) {
    if (!scanner.Take('T') && !scanner.Take('t')) scanner.Expect(' ');
    time = ScanTimeOfDay(scanner);
    offset_seconds = ScanZone(scanner);
  }
  if (scanner.failed() || !scanner.AtEnd() || !time.valid()) return std::nullopt;
  const absl::CivilDay date(year, month, day);
  if (date.month() != month || date.day() != day) return std::nullopt;  // 30 February
  const absl::CivilSecond second(year, month, day, time.hour, time.minute, time.second);
  return InRange(absl::FromCivil(second, absl::UTCTimeZone()) - absl::Seconds(offset_seconds) +
                 absl::Nanoseconds(time.nanoseconds));
}

std::optional<absl::Time> ParseUnixSeconds(absl::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789.-") != absl::string_view::npos) {
    return std::nullopt;
  }
  double seconds;
  if (!absl::SimpleAtod(text, &seconds) ||
      std::abs(seconds) >= static_cast<double>(kLastUnixSecond + 1)) {
    return std::nullopt;
  }
  // A double of today's seconds resolves a quarter of a microsecond, and a microsecond is all that
  // is sent.
  const double whole = std::floor(seconds);
  return InRange(absl::FromUnixSeconds(static_cast<int64_t>(whole)) +
                 absl::Microseconds(std::llround((seconds - whole) * 1e6)));
}

}  // namespace

std::optional<double> ParseNumber(absl::string_view text) {
  // SimpleAtod overlooks blanks around the number, but takes hexadecimal digits.
  if (text.find_first_of("xX") != absl::string_view::npos) return std::nullopt;
  double number;
  if (!absl::SimpleAtod(text, &number)) return std::nullopt;
  return number;
}

bool IsNull(absl::string_view text) {
  constexpr std::array<absl::string_view, 7> kNulls = {"NULL", "null", "None", "NA",
                                                       "N/A",  "n/a",  "<NA>"};
  text = absl::StripAsciiWhitespace(text);
  return text.empty() || std::find(kNulls.begin(), kNulls.end(), text) != kNulls.end();
}

std::optional<absl::Time> ParseTime(absl::string_view text) {
  if (const std::optional<absl::Time> time = ParseCalendarTime(text)) return time;
  return ParseUnixSeconds(text);
}

}  // namespace drift::cli
