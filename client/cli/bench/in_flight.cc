#include "client/cli/bench/in_flight.h"

#include <utility>

namespace drift::cli {

bool InFlight::AwaitFewerThan(uint64_t most) {
  const auto fewer = [this, most]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    return ended_ || since_.size() < most;
  };
  absl::MutexLock lock(&mu_);
  mu_.Await(absl::Condition(&fewer));
  return !ended_;
}

bool InFlight::AwaitTime(absl::Time time) {
  absl::MutexLock lock(&mu_);
  return !mu_.AwaitWithDeadline(absl::Condition(&ended_), time);
}

uint64_t InFlight::Sent(absl::Time since) {
  absl::MutexLock lock(&mu_);
  since_.push_back(since);
  return acknowledged_ + since_.size();
}

void InFlight::Acknowledged(const v1::Ack& ack, absl::Time now) {
  absl::MutexLock lock(&mu_);
  for (; acknowledged_ < ack.committed_sequence() && !since_.empty(); ++acknowledged_) {
    tally_.latency.Add(now - since_.front());
    since_.pop_front();
    ++tally_.messages;
  }
  tally_.last_ack = now;
  tally_.values.accepted_values += ack.accepted_values();
  for (const v1::Rejection& rejection : ack.rejections()) {
    Tally::Rejected& rejected =
        tally_.values.rejected[v1::RejectionReason_Name(rejection.reason())];
    rejected.values += rejection.values();
    if (rejected.example.empty()) rejected.example = rejection.example();
  }
  infos_.insert(infos_.end(), ack.series().begin(), ack.series().end());
}

void InFlight::Ended() {
  absl::MutexLock lock(&mu_);
  ended_ = true;
}

std::vector<v1::SeriesInfo> InFlight::TakeInfos() {
  absl::MutexLock lock(&mu_);
  return std::exchange(infos_, {});
}

StreamTally InFlight::TakeTally() {
  absl::MutexLock lock(&mu_);
  return std::exchange(tally_, {});
}

uint64_t InFlight::accepted_values() const {
  absl::MutexLock lock(&mu_);
  return tally_.values.accepted_values;
}

}  // namespace drift::cli
