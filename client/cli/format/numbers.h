// Figures as people read them: as many digits as tell something, the unit in the heading.
#ifndef DRIFT_CLI_FORMAT_NUMBERS_H_
#define DRIFT_CLI_FORMAT_NUMBERS_H_

#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace drift::cli {

// "1,234,567".
std::string FormatCount(uint64_t count);

// "3.46 M": three digits and a power of a thousand; for rates.
std::string FormatRate(double per_second);

// A divergence in bits: "0.0123"; below 0.0005 "3.2e-05", which four decimals would hide.
std::string FormatBits(double bits);

// A probability: "0.034", "1.3e-12"; "<1e-300" where a double has no smaller one.
std::string FormatProbability(double probability);

// A part of a whole in percent, without the sign: "12.3"; "0.0" for a part of nothing.
std::string FormatPercent(uint64_t part, uint64_t whole);

// A value in the feature's unit, six digits at most: "0.125", "39811", "1.2e+09"; "∞", "-∞".
std::string FormatValue(double value);

// Two values that are looked at side by side: as FormatValue, with as many more digits as it takes
// to tell them apart: "1000000000" and "1000000001".
std::pair<std::string, std::string> FormatApart(double a, double b);

// RFC 3339 in UTC, in whole milliseconds where it is no whole second: "2019-03-31T03:00:00Z".
std::string FormatUtc(absl::Time time);

// The two largest units: "3d4h", "12m5s"; "0s" below a second.
std::string FormatAge(absl::Duration age);

// "1 row", "2 rows".
std::string Counted(uint64_t count, absl::string_view noun);

}  // namespace drift::cli

#endif  // DRIFT_CLI_FORMAT_NUMBERS_H_
