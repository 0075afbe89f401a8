// What the text of a cell means.
#ifndef DRIFT_CLI_CSV_CELLS_H_
#define DRIFT_CLI_CSV_CELLS_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace drift::cli {

// What a message says would be right where ParseTime answers nullopt.
inline constexpr absl::string_view kTimeForms =
    "as 2019-03-31T03:00:00Z, 2019-03-31 03:00:00 (UTC), 2019-03-31 or Unix seconds";

// A decimal number, also with an exponent, "nan" and "inf" in any case, with or without blanks
// around it; numbers beyond a double are infinite. nullopt for all else, empty text included.
std::optional<double> ParseNumber(absl::string_view text);

// Whether the text says, among numbers, that there is none: nothing but blanks, or NULL, null,
// None, NA, N/A, n/a or <NA>, as databases, Python and R write it.
bool IsNull(absl::string_view text);

// RFC 3339 with or without fraction and zone (then UTC), a date with or without a time of the day
// after a space, or seconds since the Unix epoch. nullopt for all else and beyond the years 1 to
// 9999. What is finer than a nanosecond is cut off.
std::optional<absl::Time> ParseTime(absl::string_view text);

}  // namespace drift::cli

#endif  // DRIFT_CLI_CSV_CELLS_H_
