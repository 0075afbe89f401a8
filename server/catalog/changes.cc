#include "server/catalog/changes.h"

#include <algorithm>
#include <utility>

namespace drift {

ChangeFeed::Subscription::~Subscription() {
  absl::MutexLock lock(&feed_.mu_);
  std::erase_if(feed_.subscribers_, [&](const auto& subscriber) { return subscriber.id == id_; });
}

std::unique_ptr<ChangeFeed::Subscription> ChangeFeed::Subscribe(Wanted wanted, Listener listener) {
  absl::MutexLock lock(&mu_);
  subscribers_.push_back({next_id_, wanted, std::move(listener)});
  return std::make_unique<Subscription>(*this, next_id_++);
}

void ChangeFeed::Publish(const Change& change) {
  absl::MutexLock lock(&mu_);
  for (const Subscriber& subscriber : subscribers_) {
    if (subscriber.wanted == Wanted::kScores || change.of_state()) subscriber.listener(change);
  }
}

bool ChangeFeed::HasListeners(Wanted change) const {
  absl::MutexLock lock(&mu_);
  return std::any_of(subscribers_.begin(), subscribers_.end(), [&](const auto& subscriber) {
    return subscriber.wanted == Wanted::kScores || change == Wanted::kChangesOfState;
  });
}

}  // namespace drift
