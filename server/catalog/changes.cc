#include "server/catalog/changes.h"

#include <utility>

namespace drift {

ChangeFeed::Subscription::~Subscription() {
  absl::MutexLock lock(&feed_.mu_);
  std::erase_if(feed_.listeners_, [&](const auto& listener) { return listener.first == id_; });
}

std::unique_ptr<ChangeFeed::Subscription> ChangeFeed::Subscribe(Listener listener) {
  absl::MutexLock lock(&mu_);
  listeners_.emplace_back(next_id_, std::move(listener));
  return std::make_unique<Subscription>(*this, next_id_++);
}

void ChangeFeed::Publish(const Change& change) {
  absl::MutexLock lock(&mu_);
  for (const auto& [id, listener] : listeners_) listener(change);
}

bool ChangeFeed::has_listeners() const {
  absl::MutexLock lock(&mu_);
  return !listeners_.empty();
}

}  // namespace drift
