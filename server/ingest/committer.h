// Commits on a thread of its own, so that the writing thread applies the next batches while RocksDB
// takes up those before them.
#ifndef DRIFT_SERVER_INGEST_COMMITTER_H_
#define DRIFT_SERVER_INGEST_COMMITTER_H_

#include <optional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "server/store/store.h"

namespace drift {

// Thread-safety: for one thread, the writing one.
class Committer {
 public:
  using Done = absl::AnyInvocable<void(const absl::Status&)>;

  explicit Committer(Store& store);
  ~Committer();  // waits as AwaitIdle does

  // Commits `write`, synced, then calls `done` with what became of it, both on the committing
  // thread. Waits for the write before it first: one is under way at most.
  void Start(StoreWrite write, Done done);
  // Waits until no write is under way and `done` of the last has returned.
  void AwaitIdle();

 private:
  struct Job {
    StoreWrite write;
    Done done;
  };

  void Loop();
  std::optional<Job> Take();

  Store& store_;
  absl::Mutex mu_;
  std::optional<Job> next_ ABSL_GUARDED_BY(mu_);
  bool busy_ ABSL_GUARDED_BY(mu_) = false;  // from Start until `done` has returned
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  std::thread thread_;  // the last member: it uses the others
};

}  // namespace drift

#endif  // DRIFT_SERVER_INGEST_COMMITTER_H_
