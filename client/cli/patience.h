// Calls that outlast a restart of the server.
#ifndef DRIFT_CLI_PATIENCE_H_
#define DRIFT_CLI_PATIENCE_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "client/cli/progress_display.h"
#include "drift/client.h"
#include "drift/retry.h"

namespace drift::cli {

inline constexpr absl::Duration kPatience = absl::Minutes(5);

// Of the status of a call: it may go through once the server is back.
inline bool IsAway(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsCancelled(status);
}

// Makes `call`, which answers an absl::StatusOr, again and again while `client`'s server is away,
// for at most kPatience. The call must be one that may be made twice.
// A server that answers otherwise has failed, and stays so until somebody sees to it. But it must
// do so twice in a row: after the first call it may only just have come back.
template <typename Call>
auto WithPatience(const Call& call, Client& client, ProgressDisplay& display) -> decltype(call()) {
  const absl::Time deadline = absl::Now() + kPatience;
  Backoff backoff(absl::Milliseconds(100), absl::Seconds(1));
  bool told = false;
  for (bool is_there = false;;) {
    auto result = call();
    if (!IsAway(result.status()) || absl::Now() > deadline) return result;
    const bool was_there = std::exchange(is_there, client.GetStatus().ok());
    if (is_there && was_there) return result;
    if (is_there) continue;
    if (!std::exchange(told, true)) display.Note("drift: the server is away, trying again");
    absl::SleepFor(backoff.Next());
  }
}

}  // namespace drift::cli

#endif  // DRIFT_CLI_PATIENCE_H_
