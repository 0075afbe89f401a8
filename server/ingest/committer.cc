#include "server/ingest/committer.h"

#include <utility>

namespace drift {

Committer::Committer(Store& store) : store_(store), thread_([this] { Loop(); }) {}

Committer::~Committer() {
  {
    absl::MutexLock lock(&mu_);
    stopping_ = true;
  }
  thread_.join();
}

void Committer::AwaitIdle() {
  absl::MutexLock lock(&mu_);
  mu_.Await(absl::Condition(
      +[](Committer* committer) ABSL_NO_THREAD_SAFETY_ANALYSIS { return !committer->busy_; },
      this));
}

void Committer::Start(StoreWrite write, Done done) {
  AwaitIdle();
  absl::MutexLock lock(&mu_);
  next_.emplace(Job{std::move(write), std::move(done)});
  busy_ = true;
}

std::optional<Committer::Job> Committer::Take() {
  absl::MutexLock lock(&mu_);
  mu_.Await(absl::Condition(
      +[](Committer* committer) ABSL_NO_THREAD_SAFETY_ANALYSIS {
        return committer->stopping_ || committer->next_.has_value();
      },
      this));
  return std::exchange(next_, std::nullopt);
}

void Committer::Loop() {
  while (std::optional<Job> job = Take()) {
    job->done(store_.Commit(std::move(job->write), Durability::kSynced));
    job.reset();
    absl::MutexLock lock(&mu_);
    busy_ = false;
  }
}

}  // namespace drift
