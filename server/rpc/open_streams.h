// The streams that are open, so that a server that shuts down can end them: they would go on for
// ever by themselves.
// Thread-safety: safe.
#ifndef DRIFT_SERVER_RPC_OPEN_STREAMS_H_
#define DRIFT_SERVER_RPC_OPEN_STREAMS_H_

#include <cstdint>
#include <functional>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"

namespace drift {

class OpenStreams {
 public:
  // `end` asks the stream to end and returns at once; called at most once, without a lock held, and
  // right away when EndAll was called before. May still be under way when Remove returns, so it
  // should hold the stream weakly.
  uint64_t Add(std::function<void()> end);
  void Remove(uint64_t id);
  void EndAll();

 private:
  absl::Mutex mu_;
  bool ended_ ABSL_GUARDED_BY(mu_) = false;
  uint64_t next_id_ ABSL_GUARDED_BY(mu_) = 1;
  absl::flat_hash_map<uint64_t, std::function<void()>> ends_ ABSL_GUARDED_BY(mu_);
};

}  // namespace drift

#endif  // DRIFT_SERVER_RPC_OPEN_STREAMS_H_
