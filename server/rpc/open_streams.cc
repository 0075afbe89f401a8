#include "server/rpc/open_streams.h"

#include <utility>

namespace drift {

uint64_t OpenStreams::Add(std::function<void()> end) {
  {
    absl::MutexLock lock(&mu_);
    if (!ended_) {
      ends_.emplace(next_id_, std::move(end));
      return next_id_++;
    }
  }
  end();
  return 0;
}

void OpenStreams::Remove(uint64_t id) {
  absl::MutexLock lock(&mu_);
  ends_.erase(id);
}

void OpenStreams::EndAll() {
  absl::flat_hash_map<uint64_t, std::function<void()>> ends;
  {
    absl::MutexLock lock(&mu_);
    ended_ = true;
    ends.swap(ends_);
  }
  for (const auto& [id, end] : ends) end();
}

}  // namespace drift
