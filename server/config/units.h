// Durations and sizes as people write them.
#ifndef DRIFT_SERVER_CONFIG_UNITS_H_
#define DRIFT_SERVER_CONFIG_UNITS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace drift {

// "90s", "10m", "24h", "7d", "250ms" or a sum such as "1d12h"; units d, h, m, s, ms, us, ns, with
// days first. nullopt for anything else, for what is not a whole number of nanoseconds, and beyond
// the 10,000 years of a proto Duration.
std::optional<absl::Duration> ParseDuration(absl::string_view text);

// What ParseDuration reads back as the same: "1m30s", "24h", "35d". Days from two days on.
std::string DurationText(absl::Duration duration);

// "64KiB", "4MiB", "1GiB", or plain bytes as "512"; nullopt for anything else and above 2^64 - 1.
std::optional<uint64_t> ParseBytes(absl::string_view text);

// What ParseBytes reads back as the same: the largest unit that fits a whole number of times,
// "1536KiB".
std::string BytesText(uint64_t bytes);

}  // namespace drift

#endif  // DRIFT_SERVER_CONFIG_UNITS_H_
