// Collects what is wrong with the values of a message, each with what is allowed.
// Thread-safety: none.
#ifndef DRIFT_SERVER_CONFIG_CHECK_H_
#define DRIFT_SERVER_CONFIG_CHECK_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"
#include "server/config/problems.h"

namespace drift {

// No window and no retention is longer: ten years, so that no sum of them leaves the years 1 to
// 9999.
inline constexpr absl::Duration kLongest = absl::Hours(24 * 3660);
// Every time is in whole microseconds, so a shorter duration cannot be told from none.
inline constexpr absl::Duration kShortest = absl::Microseconds(1);

class Checker {
 public:
  void Add(std::string path, std::string message) {
    problems_.push_back({std::move(path), std::move(message)});
  }
  // Adds the message of `status`, unless it is OK.
  void AddIfWrong(std::string path, const absl::Status& status) {
    if (!status.ok()) Add(std::move(path), std::string(status.message()));
  }

  template <typename Number>
  void Between(std::string path, Number value, Number least, Number most) {
    if (least <= value && value <= most) return;  // false for NaN
    Add(std::move(path), absl::StrCat(value, " should be ", least, " to ", most));
  }
  void BytesBetween(std::string path, uint64_t bytes, uint64_t least, uint64_t most);

  // The duration; nullopt when it is none, or out of [least, most].
  std::optional<absl::Duration> DurationBetween(std::string path,
                                                const google::protobuf::Duration& proto,
                                                absl::Duration least, absl::Duration most);

  const Problems& problems() const { return problems_; }
  Problems TakeProblems() { return std::move(problems_); }

 private:
  Problems problems_;
};

// Empty when `duration` is a multiple of `unit`, which is above 0; else what is wrong and which
// multiples are near: "90s is not a multiple of fine_pane 1m; 1m or 2m would be".
std::string NotAMultiple(absl::Duration duration, absl::string_view unit_name, absl::Duration unit);

}  // namespace drift

#endif  // DRIFT_SERVER_CONFIG_CHECK_H_
