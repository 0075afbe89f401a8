// The log: one line a record on stderr, as `key=value` pairs (logfmt), so that people read it and
// machines take it apart.
#ifndef DRIFT_SERVER_OBSERVE_LOG_H_
#define DRIFT_SERVER_OBSERVE_LOG_H_

#include <initializer_list>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace drift {

struct LogField {
  LogField(absl::string_view key, const absl::AlphaNum& value) : key(key), value(value.Piece()) {}

  absl::string_view key;
  std::string value;
};
using LogFields = std::initializer_list<LogField>;

// Only records of `level` and above are written from now on: info, warning or error;
// InvalidArgument for another. Call it before there are other threads.
absl::Status SetUpLog(absl::string_view level);

// Thread-safety: safe.
void LogInfo(absl::string_view message, LogFields fields = {});
void LogWarning(absl::string_view message, LogFields fields = {});
void LogError(absl::string_view message, LogFields fields = {});

// msg="store opened" path=/var/lib/driftd; values with spaces, quotes or control characters are
// quoted and escaped, so that a record stays one line.
std::string FormatRecord(absl::string_view message, LogFields fields);

}  // namespace drift

#endif  // DRIFT_SERVER_OBSERVE_LOG_H_
